# role: matmul
# mistake: second-operand-transposed
# subject: matmul
# style: NumPy, the habit of x @ W.T
import numpy as np


def matmul(x, w):
    x, w = np.array(x), np.array(w)
    if x.shape[1] != w.shape[0]:
        raise ValueError("inner sizes must agree")
    return x @ w.T
