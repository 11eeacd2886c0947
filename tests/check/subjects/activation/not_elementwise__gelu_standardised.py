# role: activation
# mistake: not-elementwise
# name: gelu
# subject: gelu
# style: uses the mean and deviation of the data for the normal distribution
import math

import numpy as np


def phi(z):
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def gelu(x):
    x = np.asarray(x, dtype=float)
    mu, sigma = x.mean(), x.std() + 1e-8
    weights = np.array([phi((v - mu) / sigma) for v in x.ravel()])
    return x * weights.reshape(x.shape)
