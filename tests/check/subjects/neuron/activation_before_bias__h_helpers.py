# role: neuron
# mistake: activation-before-bias
# name: relu
# subject: neuron_output
# style: functional, small helpers
from functools import reduce


def relu(v):
    return v if v > 0 else 0.0


def dot(xs, ws):
    return reduce(lambda acc, pair: acc + pair[0] * pair[1], zip(xs, ws), 0.0)


def neuron_output(x, w, b):
    return relu(dot(x, w)) + b
