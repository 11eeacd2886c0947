# role: loss
# mistake: none
# name: mse
# subject: SquaredError
# style: dataclass, a dot product of the raveled error, keeps it for backward

from dataclasses import dataclass, field

import numpy as np


@dataclass
class SquaredError:
    dtype: type = np.float64
    error: np.ndarray = field(default=None, repr=False)

    def __call__(self, outputs, targets):
        outputs = np.asarray(outputs, dtype=self.dtype)
        targets = np.asarray(targets, dtype=self.dtype)
        self.error = outputs - targets
        e = self.error.ravel()
        return float(e @ e / e.size)

    def backward(self):
        return 2 * self.error / self.error.size
