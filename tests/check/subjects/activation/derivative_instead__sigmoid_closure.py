# role: activation
# mistake: derivative-instead
# name: sigmoid
# subject: sigmoid
# style: closure inside the function
import numpy as np


def sigmoid(x):
    def s(t):
        return 1 / (1 + np.exp(-t))

    return s(x) * (1 - s(x))
