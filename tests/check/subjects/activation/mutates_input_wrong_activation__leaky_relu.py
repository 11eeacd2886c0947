# role: activation
# mistake: mutates-input wrong-activation
# name: leaky_relu
# subject: LeakyReLU
# style: zero in place of the slope, in place
import numpy as np


class LeakyReLU:
    def __init__(self, alpha=0.01):
        self.alpha = alpha

    def forward(self, x: np.ndarray) -> np.ndarray:
        x[x <= 0] = 0.0
        return x
