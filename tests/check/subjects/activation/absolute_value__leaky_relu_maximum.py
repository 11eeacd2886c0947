# role: activation
# mistake: absolute-value
# name: leaky_relu
# subject: LeakyReLU
# style: class with a slope argument and np.maximum
import numpy as np


class LeakyReLU:
    def __init__(self, slope=0.01):
        self.slope = slope

    def forward(self, x):
        return np.maximum(np.abs(x), self.slope * x)
