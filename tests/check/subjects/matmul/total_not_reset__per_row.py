# role: matmul
# mistake: total-not-reset
# subject: matmul
# style: NumPy, the total starts anew with each row only
import numpy as np


def matmul(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    rows, inner = x.shape
    assert inner == w.shape[0], "x and w do not fit"
    cols = w.shape[1]
    out = np.empty((rows, cols))
    for r in range(rows):
        acc = 0.0
        for c in range(cols):
            for i in range(inner):
                acc += x[r, i] * w[i, c]
            out[r, c] = acc
    return out
