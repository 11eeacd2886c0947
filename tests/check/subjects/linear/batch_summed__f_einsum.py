# role: linear
# mistake: batch-summed
# subject: LinearEinsum
# style: NumPy einsum, dataclass over given arrays
from dataclasses import dataclass

import numpy as np


@dataclass
class LinearEinsum:
    W: np.ndarray  # (in, out)
    b: np.ndarray  # (out,)

    def forward(self, x):
        if x.shape[-1] != self.W.shape[0]:
            raise ValueError(f"{x.shape} does not fit {self.W.shape}")
        if x.ndim == 1:
            x = x[np.newaxis, :]
        return np.einsum("bi,io->o", x, self.W) + self.b
