# role: activation
# mistake: scalar-only
# name: tanh
# subject: Tanh
# style: class around math.tanh
import math


class Tanh:
    name = "tanh"

    def __call__(self, z):
        return math.tanh(z)
