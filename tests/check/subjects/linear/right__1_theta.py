# role: linear
# mistake: none
# subject: AffineMap
# style: mathematician: theta and theta_0, from arrays, one sample by matrix times vector
import numpy as np


class AffineMap:
    """x -> Theta x + theta_0"""

    def __init__(self, theta, theta_0):
        self.theta = np.array(theta, dtype=float)
        self.theta_0 = np.array(theta_0, dtype=float)

    def __call__(self, x):
        x = np.asarray(x, dtype=float)
        if x.ndim == 1:
            return self.theta @ x + self.theta_0
        return (self.theta @ x.T).T + self.theta_0
