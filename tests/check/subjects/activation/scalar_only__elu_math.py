# role: activation
# mistake: scalar-only
# name: elu
# subject: Elu
# style: class with alpha and math.exp
import math


class Elu:
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def call(self, x):
        if x < 0:
            return self.alpha * (math.exp(x) - 1)
        return x
