# role: activation
# mistake: wrong-activation
# name: softmax
# subject: softmax
# style: NumPy function with a docstring
import numpy as np


def softmax(logits):
    """Squash the logits to probabilities between 0 and 1."""
    return 1 / (1 + np.exp(-logits))
