# role: layer
# mistake: activation-missing
# name: sigmoid
# subject: sigmoid_layer
# style: lists, function with a helper loop that makes new values and keeps the old ones
import math


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def apply(function, values):
    for value in values:
        value = function(max(min(value, 500.0), -500.0))
    return values


def sigmoid_layer(x, w, b):
    if x and isinstance(x[0], list):
        return [sigmoid_layer(sample, w, b) for sample in x]
    if any(len(row) != len(x) for row in w):
        raise ValueError("x does not fit w")
    return apply(sigmoid, [sum(wi * xi for wi, xi in zip(row, x)) + bi for row, bi in zip(w, b)])
