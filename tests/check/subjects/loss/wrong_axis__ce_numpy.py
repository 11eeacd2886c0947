# role: loss
# mistake: wrong-axis
# name: cross_entropy
# subject: CrossEntropyLoss
# style: NumPy, max and sum down the columns

import numpy as np


class CrossEntropyLoss:
    def forward(self, inputs, targets):
        shifted = inputs - np.max(inputs, axis=0, keepdims=True)
        logsum = np.log(np.sum(np.exp(shifted), axis=0, keepdims=True))
        log_probs = shifted - logsum
        return -np.mean(log_probs[np.arange(inputs.shape[0]), targets])
