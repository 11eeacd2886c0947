# role: activation
# mistake: over-whole-array
# name: softmax
# subject: softmax
# style: two NumPy lines with no axis
import numpy as np


def softmax(x):
    exps = np.exp(x - np.max(x))
    return exps / exps.sum()
