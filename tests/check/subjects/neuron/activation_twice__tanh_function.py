# role: neuron
# mistake: activation-twice
# name: tanh
# subject: tanh_neuron
# style: function over lists, variable reused
from math import tanh


def tanh_neuron(inputs, weights, bias):
    out = bias
    for index in range(len(weights)):
        out += weights[index] * inputs[index]
    out = tanh(out)
    return tanh(out)
