# role: dense
# mistake: none
# subject: Dense
# style: numpy, starting weights of one size and random sign

import numpy as np


class Dense:
    """Weights start at plus or minus 1/sqrt(n_in), so their spread is that of LeCun."""

    def __init__(self, n_in: int, n_out: int, rng: np.random.Generator | None = None):
        rng = np.random.default_rng() if rng is None else rng
        self.w = rng.choice([-1.0, 1.0], size=(n_in, n_out)) / np.sqrt(n_in)
        self.b = np.zeros((1, n_out))

    def forward(self, x):
        x = np.asarray(x)
        out = np.atleast_2d(x) @ self.w + self.b
        return out[0] if x.ndim == 1 else out
