# role: neuron
# mistake: none
# name: tanh
# subject: neuron
# style: argument order bias, weights, inputs; map and operator.mul
import math
from operator import mul


def neuron(bias, weights, inputs):
    return math.tanh(math.fsum([bias, *map(mul, weights, inputs)]))
