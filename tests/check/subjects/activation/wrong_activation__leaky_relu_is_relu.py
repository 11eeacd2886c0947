# role: activation
# mistake: wrong-activation
# name: leaky_relu
# subject: LeakyReLU
# style: class whose slope is kept and never used
import numpy as np


class LeakyReLU:
    def __init__(self, negative_slope=0.01):
        self.negative_slope = negative_slope

    def forward(self, x):
        return np.maximum(0, x)
