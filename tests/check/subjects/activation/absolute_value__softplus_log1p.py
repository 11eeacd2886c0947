# role: activation
# mistake: absolute-value
# name: softplus
# subject: softplus
# style: log1p form copied from a formula sheet
import numpy as np


def softplus(x):
    magnitude = np.abs(x)
    return magnitude + np.log1p(np.exp(-magnitude))
