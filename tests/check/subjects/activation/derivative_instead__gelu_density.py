# role: activation
# mistake: derivative-instead
# name: gelu
# subject: gelu
# style: normal distribution and density, vectorised math.erf
import math

import numpy as np

_erf = np.vectorize(math.erf, otypes=[float])


def gelu(x):
    cdf = 0.5 * (1.0 + _erf(x / math.sqrt(2.0)))
    pdf = np.exp(-0.5 * np.square(x)) / math.sqrt(2.0 * math.pi)
    return cdf + x * pdf
