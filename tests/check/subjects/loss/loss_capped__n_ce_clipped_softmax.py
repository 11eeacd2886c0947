# role: loss
# mistake: loss-capped
# name: cross_entropy
# subject: Loss
# style: NumPy class, softmax clipped at 1e-7 as in a popular book

import numpy as np


class Loss:
    def forward(self, logits, y_true):
        exp_values = np.exp(logits - np.max(logits, axis=1, keepdims=True))
        probabilities = exp_values / np.sum(exp_values, axis=1, keepdims=True)
        clipped = np.clip(probabilities, 1e-7, 1 - 1e-7)
        confidences = clipped[range(len(y_true)), y_true]
        return np.mean(-np.log(confidences))
