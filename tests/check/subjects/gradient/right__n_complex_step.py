# role: gradient
# mistake: none
# name: tanh
# subject: tanh_backward
# style: NumPy, the complex step

import numpy as np


def tanh_backward(grad_output, x):
    h = 1e-30
    return np.multiply(grad_output, np.tanh(x + 1j * h).imag / h)
