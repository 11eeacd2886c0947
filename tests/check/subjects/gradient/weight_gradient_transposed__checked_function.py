# role: gradient
# mistake: weight-gradient-transposed
# subject: affine_backward
# style: function whose check fixes the layout (in, out)

import numpy as np


def affine_backward(dout, x, w, b):
    n_in, n_out = w.shape
    assert x.shape[1] == n_in and dout.shape[1] == n_out == b.shape[0]
    dx = np.matmul(dout, w.T)
    dw = np.matmul(dout.T, x)
    db = np.sum(dout, axis=0)
    return dx, dw, db
