# role: activation
# mistake: none
# name: sigmoid
# subject: sigmoid
# style: math.exp with a guard that clamps the exponent
import math


def sigmoid(zs):
    def squash(z):
        z = max(-709.0, min(709.0, z))
        return 1.0 / (1.0 + math.exp(-z))

    return [squash(z) for z in zs]
