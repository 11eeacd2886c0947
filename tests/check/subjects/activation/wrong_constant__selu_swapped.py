# role: activation
# mistake: wrong-constant
# name: selu
# subject: selu
# style: alpha and lambda exchanged
import numpy as np


def selu(x, alpha=1.0507009873554805, scale=1.6732632423543772):
    return scale * (np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0)))
