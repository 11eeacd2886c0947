# role: activation
# mistake: wrong-activation
# name: sigmoid
# subject: sigmoid
# style: list with math.tanh
from math import tanh


def sigmoid(activations):
    return [tanh(a) for a in activations]
