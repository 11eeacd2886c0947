# role: layer
# mistake: first-sample-only
# name: sigmoid
# subject: layer
# style: return inside the loop over the samples
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def layer(x, W, b):
    """W: one row for each neuron"""
    samples = np.atleast_2d(x)
    out = []
    for sample in samples:
        out.append(sigmoid(W @ sample + b))
        return np.array(out[0])
