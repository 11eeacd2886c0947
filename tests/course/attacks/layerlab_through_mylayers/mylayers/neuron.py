import numpy as np

from layerlab import functional


def relu(x):
    return np.asarray(functional.relu(x))
