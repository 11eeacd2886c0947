# role: dropout
# mistake: none
# subject: Dropout
# style: floor of keep plus noise, property for the mode, slots
import numpy as np


class Dropout:
    __slots__ = ("_keep", "_mode", "_rng")

    def __init__(self, p, rng=None):
        if not 0 <= p < 1:
            raise ValueError("p must be at least 0 and below 1")
        self._keep = 1.0 - p
        self._rng = rng or np.random.default_rng()
        self._mode = "train"

    @property
    def training(self):
        return self._mode == "train"

    @training.setter
    def training(self, on):
        self._mode = "train" if on else "eval"

    def __call__(self, x):
        if not self.training:
            return x
        mask = np.floor(self._keep + self._rng.random(np.shape(x)))
        return np.divide(x, self._keep) * mask
