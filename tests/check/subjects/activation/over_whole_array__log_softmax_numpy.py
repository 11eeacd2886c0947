# role: activation
# mistake: over-whole-array
# name: log_softmax
# subject: log_softmax
# style: log-sum-exp with no axis
import numpy as np


def log_softmax(z: np.ndarray) -> np.ndarray:
    c = z.max()
    return z - c - np.log(np.exp(z - c).sum())
