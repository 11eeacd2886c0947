# role: activation
# mistake: not-normalised
# name: softmax
# subject: softmax
# style: NumPy, stops after the exponential
import numpy as np


def softmax(inputs):
    exp_values = np.exp(inputs - np.max(inputs, axis=-1, keepdims=True))
    return exp_values
