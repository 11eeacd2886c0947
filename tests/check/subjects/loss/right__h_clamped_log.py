# role: loss
# mistake: none
# name: bce
# subject: BCELoss
# style: lists, logarithm held at -100
from math import log


class BCELoss:
    @staticmethod
    def _log(p):
        return max(log(p), -100.0) if p > 0 else -100.0

    def forward(self, probs, targets):
        total = 0.0
        for i in range(len(probs)):
            p = probs[i]
            total -= self._log(p if targets[i] == 1 else 1 - p)
        return total / len(probs)
