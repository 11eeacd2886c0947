# role: matmul
# mistake: integer-truncation result-transposed
# subject: matmul
# style: NumPy, integer result filled by column
import numpy as np


def matmul(a, b):
    result = np.zeros((b.shape[1], a.shape[0]), dtype=np.int64)
    for j in range(b.shape[1]):
        result[j] = a @ b[:, j]
    return result
