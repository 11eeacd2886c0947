# role: activation
# mistake: sign-flipped
# name: glu
# subject: glu
# style: slices of the last axis and a local sigmoid
import numpy as np


def glu(x):
    n = x.shape[-1] // 2
    value, gate = x[..., :n], x[..., n:]
    return value / (1.0 + np.exp(gate))
