# role: neuron
# mistake: weights-ignored
# name: tanh
# subject: neuron
# style: NumPy function, keyword style names
import numpy as np


def neuron(x, weight, bias):
    """Weighted sum, then tanh."""
    x = np.asarray(x, dtype=float)
    weight = np.asarray(weight, dtype=float)
    assert x.shape == weight.shape
    z = np.sum(x) + bias
    return np.tanh(z)
