# role: gradient
# mistake: uses-output-for-input
# name: tanh
# subject: tanh_grad
# style: NumPy function of the output, tanh taken once more

import numpy as np


def tanh_grad(grad_output: np.ndarray, output: np.ndarray) -> np.ndarray:
    return grad_output * (1 - np.tanh(output) ** 2)
