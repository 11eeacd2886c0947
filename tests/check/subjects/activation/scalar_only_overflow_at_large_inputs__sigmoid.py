# role: activation
# mistake: scalar-only overflow-at-large-inputs
# name: sigmoid
# subject: sigmoid
# style: one line with math.exp
import math


def sigmoid(x):
    return 1 / (1 + math.exp(-x))
