# role: activation
# mistake: none
# name: gelu
# subject: gelu
# style: the normal distribution through math.erf, vectorised
import math

import numpy as np

_root2 = math.sqrt(2)
Phi = np.vectorize(lambda v: (1 + math.erf(v / _root2)) / 2, otypes=[float])


def gelu(x):
    return np.multiply(x, Phi(x))
