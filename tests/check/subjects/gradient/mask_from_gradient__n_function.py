# role: gradient
# mistake: mask-from-gradient
# name: relu
# subject: relu_backward
# style: NumPy, np.where over the wrong array

import numpy as np


def relu_backward(grad_output, x):
    return np.where(grad_output > 0, grad_output, 0.0)
