# role: loss
# mistake: log-of-zero
# name: bce
# subject: BCE
# style: lists, math.log raises at 0

from math import log


class BCE:
    def forward(self, predicted, actual):
        losses = [
            -a * log(p) - (1 - a) * log(1 - p) for p, a in zip(predicted, actual)
        ]
        return sum(losses) / len(losses)
