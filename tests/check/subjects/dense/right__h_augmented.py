# role: dense
# mistake: none
# subject: Dense
# style: given arrays kept as one augmented matrix
import numpy as np


class Dense:
    """[x, 1] times [W; b]."""

    def __init__(self, W, b):
        self._theta = np.vstack([np.asarray(W, float), np.reshape(b, (1, -1))])

    def forward(self, x):
        x = np.asarray(x, float)
        ones = np.ones(x.shape[:-1] + (1,))
        return np.concatenate([x, ones], axis=-1) @ self._theta
