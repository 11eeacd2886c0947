# role: activation
# mistake: wrong-constant
# name: gelu
# subject: gelu
# style: erf without the root of two
import math

import numpy as np


def gelu(x):
    erf = np.vectorize(math.erf, otypes=[np.float64])
    return 0.5 * x * (1.0 + erf(x))
