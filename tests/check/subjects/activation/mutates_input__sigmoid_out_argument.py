# role: activation
# mistake: mutates-input
# name: sigmoid
# subject: Sigmoid
# style: out= to save memory
import numpy as np


class Sigmoid:
    def __call__(self, x):
        np.negative(x, out=x)
        return 1.0 / (1.0 + np.exp(x))
