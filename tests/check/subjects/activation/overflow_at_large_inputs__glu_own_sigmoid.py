# role: activation
# mistake: overflow-at-large-inputs
# name: glu
# subject: glu
# style: np.split and a sigmoid of its own
import numpy as np


def _logistic(t):
    return np.exp(t) / (1.0 + np.exp(t))


def glu(features):
    a, b = np.split(features, 2, axis=-1)
    return a * _logistic(b)
