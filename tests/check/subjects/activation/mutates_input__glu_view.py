# role: activation
# mistake: mutates-input
# name: glu
# subject: glu
# style: *= on a slice, which is a view
import numpy as np


def glu(x):
    half = x.shape[-1] // 2
    out = x[..., :half]
    gate = x[..., half:]
    out *= 1.0 / (1.0 + np.exp(-gate))
    return out
