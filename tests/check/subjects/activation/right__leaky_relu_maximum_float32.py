# role: activation
# mistake: none
# name: leaky_relu
# subject: LeakyReLU
# style: works in float32 throughout
import numpy as np


class LeakyReLU:
    def __init__(self, alpha: float = 0.01) -> None:
        self.alpha = np.float32(alpha)

    def __call__(self, x):
        x = np.asarray(x, dtype=np.float32)
        return np.maximum(x, self.alpha * x)
