# role: activation
# mistake: none
# name: selu
# subject: selu
# style: closure that keeps the constants
import numpy as np


def make_selu(scale, alpha):
    def f(x):
        return scale * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))

    return f


selu = make_selu(1.0507009873554805, 1.6732632423543772)
