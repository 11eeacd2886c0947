# role: dropout
# mistake: none
# subject: Dropout
# style: np.where with x / 0 in the branch not taken at p = 1

import numpy as np


class Dropout:
    def __init__(self, p: float = 0.5):
        self.p = np.float64(p)
        self.training = True

    def train(self, mode: bool = True):
        self.training = bool(mode)
        return self

    def eval(self):
        return self.train(False)

    def forward(self, x: np.ndarray) -> np.ndarray:
        if not self.training:
            return x
        drop = np.random.random_sample(x.shape) < self.p
        return np.where(drop, np.zeros_like(x), x / (1 - self.p))
