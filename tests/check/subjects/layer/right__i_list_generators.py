# role: layer
# mistake: none
# name: tanh
# subject: Layer
# style: plain lists, operator.mul and map, tuples accepted, a length check

import math
import operator
from random import gauss


class Layer:
    def __init__(self, units, features):
        self.units = units
        self.features = features
        self.w = [[gauss(0, features**-0.5) for _ in range(features)] for _ in range(units)]
        self.b = [0] * units

    def __call__(self, x):
        nested = len(x) > 0 and hasattr(x[0], "__len__")
        return list(map(self._sample, x)) if nested else self._sample(x)

    def _sample(self, x):
        if len(x) != self.features:
            raise TypeError("wrong number of features")
        dots = (math.fsum(map(operator.mul, row, x)) for row in self.w)
        return [math.tanh(d + b) for d, b in zip(dots, self.b)]

    def parameters(self):
        return [self.w, self.b]
