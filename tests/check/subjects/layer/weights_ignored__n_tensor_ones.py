# role: layer
# mistake: weights-ignored
# name: tanh
# subject: tanh_layer
# style: Tensor function, a matrix of ones that was there for a first try
import layerlab as ll


def tanh_layer(x, W, b):
    """W is (in, out)"""
    w = ll.ones_like(W)
    return ll.tanh(x @ w + b)
