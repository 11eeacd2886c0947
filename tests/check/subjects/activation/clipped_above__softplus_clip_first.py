# role: activation
# mistake: clipped-above
# name: softplus
# subject: softplus
# style: clips the argument of exp, NumPy
import numpy as np


def softplus(x):
    safe = np.clip(x, -20.0, 20.0)
    return np.log(1.0 + np.exp(safe))
