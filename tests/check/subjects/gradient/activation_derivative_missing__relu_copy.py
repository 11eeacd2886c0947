# role: gradient
# mistake: activation-derivative-missing
# name: relu
# subject: relu_backward
# style: NumPy, the copy is made and the zeros are not

import numpy as np


def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    assert dZ.shape == Z.shape
    return dZ
