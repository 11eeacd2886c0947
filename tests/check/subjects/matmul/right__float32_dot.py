# role: matmul
# mistake: none
# subject: matmul
# style: NumPy in float32, optional dtype, array method
import numpy as np


def matmul(first, second, dtype=np.float32):
    first = np.array(first, dtype=dtype)
    second = np.array(second, dtype=dtype)
    return first.dot(second)
