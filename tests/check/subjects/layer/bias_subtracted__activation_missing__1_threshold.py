# role: layer
# mistake: bias-subtracted activation-missing
# name: sigmoid
# subject: Layer
# style: mathematician: the bias as a threshold, sigma defined and forgotten
import numpy as np


class Layer:
    sigma = staticmethod(lambda t: 0.5 * (1 + np.tanh(t / 2)))

    def __init__(self, W, b):
        self.W, self.b = np.array(W, float), np.array(b, float)

    def __call__(self, x):
        theta = np.inner(x, self.W) - self.b
        return theta
