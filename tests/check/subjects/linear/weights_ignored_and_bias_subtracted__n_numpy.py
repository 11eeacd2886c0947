# role: linear
# mistake: weights-ignored bias-subtracted
# subject: linear
# style: NumPy function, weight (out, in), sums repeated for each output
import numpy as np


def linear(inputs, weight, bias):
    n_out, n_in = weight.shape
    if np.shape(inputs)[-1] != n_in:
        raise ValueError("width of the inputs")
    total = np.sum(inputs, axis=-1, keepdims=True)
    return total * np.ones(n_out) - bias
