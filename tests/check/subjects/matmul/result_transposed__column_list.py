# role: matmul
# mistake: result-transposed
# subject: mm
# style: NumPy, columns collected in a list
import numpy as np


def mm(x, w):
    columns = []
    for j in range(w.shape[1]):
        columns.append(x @ w[:, j])
    return np.array(columns)
