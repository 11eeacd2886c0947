# role: activation
# mistake: halves-swapped
# name: glu
# subject: glu
# style: slices and a local sigmoid
import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def glu(x):
    mid = x.shape[-1] // 2
    return sigmoid(x[..., :mid]) * x[..., mid:]
