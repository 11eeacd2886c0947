# role: neuron
# mistake: none
# subject: fire
# style: function over lists, reduce that starts at the bias, parameters only by keyword, relu
from functools import reduce


def fire(signal, *, bias=0.0, weights):
    z = reduce(lambda so_far, pair: so_far + pair[0] * pair[1], zip(signal, weights), bias)
    return (z + abs(z)) / 2
