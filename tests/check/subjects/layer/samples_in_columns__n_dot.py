# role: layer
# mistake: samples-in-columns
# name: tanh
# subject: layer_forward
# style: function, np.dot, A_prev of shape (units before, examples), b made a column
import numpy as np


def layer_forward(A_prev, W, b):
    Z = np.dot(W, A_prev) + np.reshape(b, (-1, 1))
    return np.tanh(Z)
