# role: loss
# mistake: sign-flipped
# name: cross_entropy
# subject: CrossEntropy
# style: class over NumPy

import numpy as np


class CrossEntropy:
    def forward(self, predictions, targets):
        shifted = predictions - predictions.max(axis=1, keepdims=True)
        log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.probs = np.exp(log_probs)
        self.targets = targets
        return log_probs[np.arange(targets.shape[0]), targets].mean()
