# role: activation
# mistake: axis-wrong
# name: softmax
# subject: softmax
# style: Ng's columns: sums down the first axis
import numpy as np


def softmax(Z):
    shifted = Z - np.max(Z, axis=0, keepdims=True)
    A = np.exp(shifted)
    A = A / np.sum(A, axis=0, keepdims=True)
    return A
