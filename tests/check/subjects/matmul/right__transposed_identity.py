# role: matmul
# mistake: none
# subject: matmul
# style: NumPy, by way of the transposes, in Fortran order
import numpy as np


def matmul(A, B):
    product = np.matmul(np.transpose(B), np.transpose(A))
    return np.asfortranarray(product.T)
