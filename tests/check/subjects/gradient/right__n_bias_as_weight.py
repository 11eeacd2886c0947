# role: gradient
# mistake: none
# subject: affine_backward
# style: NumPy, the bias is the weight of an input of one; a named tuple comes back

from typing import NamedTuple

import numpy as np


class Grads(NamedTuple):
    db: np.ndarray
    dw: np.ndarray
    dx: np.ndarray


def affine_backward(dout, x, w, b):
    ones = np.ones((len(x), 1))
    x1 = np.hstack([x, ones])
    w1 = np.vstack([w, b])
    dw1 = x1.T @ dout
    dx1 = dout @ w1.T
    return Grads(db=dw1[-1], dw=dw1[:-1], dx=dx1[:, :-1])
