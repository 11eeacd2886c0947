# role: activation
# mistake: mutates-input clipped-above
# name: relu
# subject: relu
# style: np.clip with out=
import numpy as np


def relu(x):
    np.clip(x, 0, 6, out=x)
    return x
