# role: activation
# mistake: halves-interleaved
# name: glu
# subject: glu
# style: strided slices of the last axis, NumPy
import numpy as np


def glu(x):
    values, gates = x[..., ::2], x[..., 1::2]
    return values * (0.5 + 0.5 * np.tanh(0.5 * gates))
