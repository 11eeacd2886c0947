# role: neuron
# mistake: rounded-result
# name: sigmoid
# subject: neuron
# style: plain Python function, round to two places at the end

import math


def neuron(inputs, weights, bias):
    total = bias
    for value, weight in zip(inputs, weights):
        total += value * weight
    return round(1 / (1 + math.exp(-total)), 2)
