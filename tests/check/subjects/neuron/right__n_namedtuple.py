# role: neuron
# mistake: none
# name: tanh
# subject: Neuron
# style: lists, a NamedTuple of the parameters is the neuron itself, tanh by way of expm1
from math import copysign, expm1
from typing import NamedTuple


class Neuron(NamedTuple):
    weights: tuple[float, ...]
    bias: float

    def __call__(self, x):
        if len(x) != len(self.weights):
            raise ValueError("one weight for each input, please")
        z = self.bias
        for pair in zip(self.weights, x):
            z += pair[0] * pair[1]
        shrunk = expm1(-2 * abs(z))
        return copysign(-shrunk / (2 + shrunk), z)
