# role: gradient
# mistake: none
# name: relu
# subject: relu_backward
# style: NumPy, a copy with zeros written into it

import numpy as np


def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ
