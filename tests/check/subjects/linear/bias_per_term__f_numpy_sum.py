# role: linear
# mistake: bias-per-term
# subject: linear
# style: NumPy function, (in, out), products with the bias added before the sum over the inputs
import numpy as np


def linear(x, w, b):
    x = np.asarray(x)
    if x.shape[-1] != w.shape[0]:
        raise ValueError(f"{x.shape[-1]} inputs for {w.shape[0]} weights")
    return (x[..., :, np.newaxis] * w + b).sum(axis=-2)
