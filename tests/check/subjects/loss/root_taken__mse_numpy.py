# role: loss
# mistake: root-taken
# name: mse
# subject: mse_loss
# style: NumPy, np.sqrt around the mean

import numpy as np


def mse_loss(output: np.ndarray, target: np.ndarray) -> float:
    """Mean squared error between output and target."""
    squared_error = np.square(output - target)
    return np.sqrt(squared_error.mean())
