# role: neuron
# mistake: mean-instead-of-sum
# name: sigmoid
# subject: neuron
# style: standard library only, generator
import math
from statistics import fmean


def neuron(inputs, weights, bias):
    average = fmean(i * w for i, w in zip(inputs, weights))
    return 1 / (1 + math.exp(-(average + bias)))
