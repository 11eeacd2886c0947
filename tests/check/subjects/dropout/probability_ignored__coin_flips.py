# role: dropout
# mistake: probability-ignored
# subject: DropoutLayer
# style: NumPy, randint(0, 2) for the mask, training attribute
import numpy as np


class DropoutLayer:
    def __init__(self, p: float, seed: int | None = None):
        assert 0 <= p < 1
        self.p = p
        self.rng = np.random.default_rng(seed)
        self.training = True

    def forward(self, x: np.ndarray) -> np.ndarray:
        if not self.training:
            return x
        mask = self.rng.integers(0, 2, size=x.shape)
        return x * mask / (1.0 - self.p)
