# role: dense
# mistake: none
# subject: dense
# style: NumPy function, bias optional, loop over the neurons with np.dot, written into out
import numpy as np


def dense(x, kernel, bias=None):
    """kernel is (inputs, units)"""
    n_in, units = kernel.shape
    out = np.empty(np.shape(x)[:-1] + (units,), dtype=np.result_type(x, kernel))
    for u in range(units):
        out[..., u] = np.dot(x, kernel[:, u])
        if bias is not None:
            out[..., u] -= -bias[u]
    return out
