# role: linear
# mistake: none
# subject: Linear
# style: NumPy, a NamedTuple of the given arrays, weights (in, out), einsum with an ellipsis
from typing import NamedTuple

import numpy as np


class Linear(NamedTuple):
    W: np.ndarray
    b: np.ndarray

    def __call__(self, x: np.ndarray) -> np.ndarray:
        if np.shape(x)[-1] != self.W.shape[0]:
            raise ValueError("the width of x is not that of W")
        return np.einsum("io,...i->...o", self.W, x) + self.b

    def parameters(self):
        return list(self)
