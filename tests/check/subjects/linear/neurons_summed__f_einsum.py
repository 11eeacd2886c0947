# role: linear
# mistake: neurons-summed
# subject: linear
# style: NumPy function with einsum, the output letter forgotten in the result, bias summed in
import numpy as np


def linear(x, W, b):
    """x (..., in), W (in, out), b (out,)"""
    if x.shape[-1] != W.shape[0]:
        raise ValueError("x and W do not fit")
    return np.einsum("...i,io->...", x, W) + np.einsum("o->", b)
