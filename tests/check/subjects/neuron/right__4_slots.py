# role: neuron
# mistake: none
# name: tanh
# subject: Neuron
# style: __slots__, bias given first, properties, while loop counting down
from math import tanh


class Neuron:
    __slots__ = ("_bias", "_weights")

    def __init__(self, bias, weights):
        self._bias = bias
        self._weights = tuple(weights)

    @property
    def bias(self):
        return self._bias

    @property
    def weights(self):
        return self._weights

    def __call__(self, signal):
        potential = self._bias
        k = len(self._weights)
        while k:
            k -= 1
            potential += signal[k] * self._weights[k]
        return tanh(potential)
