# role: activation
# mistake: overflow-at-large-inputs
# name: sigmoid
# subject: sigmoid
# style: math.exp in a comprehension
import math


def sigmoid(values):
    return [1 / (1 + math.exp(-v)) for v in values]
