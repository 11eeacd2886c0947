# role: matmul
# mistake: operands-swapped
# subject: matmul
# style: NumPy method dot called on the wrong operand
import numpy as np


def matmul(x1, x2):
    x1 = np.asarray(x1, dtype=float)
    x2 = np.asarray(x2, dtype=float)
    if x1.shape[-1] != x2.shape[0]:
        raise ValueError("x1 has %d columns, x2 has %d rows" % (x1.shape[-1], x2.shape[0]))
    return x2.dot(x1)
