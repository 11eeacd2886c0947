# role: matmul
# mistake: no-shape-check
# subject: matmul
# style: NumPy einsum, which stretches an inner size of 1 and refuses the rest
import numpy as np


def matmul(x, kernel):
    return np.einsum("bi,io->bo", x, kernel)
