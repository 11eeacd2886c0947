# role: layer
# mistake: none
# name: sigmoid
# subject: layer
# style: function, einsum, mathematician
import numpy as np


def sigma(t):
    return 0.5 * (1 + np.tanh(0.5 * t))


def layer(b, W, x):
    """a = sigma(W x + b), W of shape (neurons, inputs)."""
    if np.shape(x)[-1] != np.shape(W)[1]:
        raise ValueError("x does not fit W")
    return sigma(np.einsum("oi,...i->...o", W, x) + b)
