# role: loss
# mistake: sigmoid-missing
# name: bce_with_logits
# subject: BCEWithLogits
# style: lists, a class with a helper that guards the logarithm

import math


class BCEWithLogits:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def _log(self, v):
        return math.log(max(v, self.eps))

    def forward(self, logits, labels):
        cost = 0.0
        for z, y in zip(logits, labels):
            cost += y * self._log(z) + (1 - y) * self._log(1 - z)
        return -cost / len(labels)
