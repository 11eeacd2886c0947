# role: activation
# mistake: one-branch-for-all
# name: elu
# subject: Elu
# style: class over a list; the result of the first branch is written over
import math


class Elu:
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def forward(self, values):
        out = []
        for v in values:
            y = v
            if v > 0:
                y = v
            y = self.alpha * math.expm1(v)
            out.append(y)
        return out
