# role: dropout
# mistake: none
# subject: Dropout
# style: normal draws cut off at the quantile of p, the two modes as methods in a dict
from statistics import NormalDist

import numpy as np


class Dropout:
    __slots__ = ("_p", "_ways", "training")

    def __init__(self, probability: float):
        if probability == 1:
            raise ValueError("nothing would be left")
        self._p = probability
        self._ways = {True: self._noisy, False: self._clean}
        self.training = True

    def _clean(self, x):
        return x + 0.0

    def _noisy(self, x):
        if not self._p:
            return self._clean(x)
        cut = NormalDist().inv_cdf(self._p)
        kept = np.random.standard_normal(x.shape) > cut
        return np.multiply(x, kept) * (1 / (1 - self._p))

    def train(self, mode: bool = True):
        self.training = mode
        return self

    def eval(self):
        return self.train(mode=False)

    def __call__(self, x):
        return self._ways[bool(self.training)](x)
