# role: neuron
# mistake: none
# name: relu
# subject: neuron
# style: functional: reduce over zip with the bias as the start, bias comes first
from functools import reduce


def neuron(bias, inputs, weights):
    z = reduce(lambda acc, pair: acc + pair[0] * pair[1], zip(inputs, weights), bias)
    return (z + abs(z)) / 2
