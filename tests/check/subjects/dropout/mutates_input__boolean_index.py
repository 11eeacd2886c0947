# role: dropout
# mistake: mutates-input
# subject: Dropout
# style: NumPy, zeros written by a mask, then a new scaled array

import numpy as np


class Dropout:
    def __init__(self, rate: float, rng: np.random.Generator | None = None) -> None:
        self.rate = rate
        self._rng = rng if rng is not None else np.random.default_rng()

    def __call__(self, x: np.ndarray, training: bool = True) -> np.ndarray:
        if not training:
            return x
        x[self._rng.random(x.shape) < self.rate] = 0
        if self.rate == 1:
            return x
        return x / (1 - self.rate)
