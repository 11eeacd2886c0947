# role: linear
# mistake: integer-truncation
# subject: linear
# style: NumPy function, np.full with whole numbers as the accumulator
import numpy as np


def linear(x, weight, bias):
    """x: (n_in,) or (m, n_in); weight: (n_out, n_in); bias: (n_out,)"""
    n_out, n_in = weight.shape
    if x.shape[-1] != n_in:
        raise ValueError(f"x must have {n_in} columns")
    y = np.full(x.shape[:-1] + (n_out,), 0)
    for o in range(n_out):
        y[..., o] = (x * weight[o]).sum(axis=-1) + bias[o]
    return y
