# role: activation
# mistake: no-exponential
# name: softmax
# subject: softmax
# style: each number over the sum of its row
import numpy as np


def softmax(x):
    return x / np.sum(x, axis=-1, keepdims=True)
