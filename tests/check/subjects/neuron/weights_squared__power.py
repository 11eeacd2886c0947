# role: neuron
# mistake: weights-squared
# subject: neuron
# style: NumPy one-liner, order w, x, b
import numpy as np


def neuron(w, x, b):
    return np.sum(w**2 * x) + b
