# role: activation
# mistake: wrong-constant
# name: sigmoid
# subject: sigmoid
# style: (1 + tanh x) / 2 without halving x
import math


def sigmoid(values):
    return [(1 + math.tanh(v)) / 2 for v in values]
