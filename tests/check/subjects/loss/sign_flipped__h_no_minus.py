# role: loss
# mistake: sign-flipped
# name: bce
# subject: binary_cross_entropy
# style: no minus in front of the mean
import numpy as np


def binary_cross_entropy(y_hat, y, eps=1e-12):
    y = np.asarray(y, dtype=float)
    y_hat = np.clip(y_hat, eps, 1 - eps)
    return np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))
