# role: activation
# mistake: derivative-instead overflow-at-large-inputs
# name: tanh
# subject: tanh
# style: Tensor function with cosh-like parts
import layerlab as ll


def tanh(x):
    a, b = ll.exp(x), ll.exp(-x)
    t = (a - b) / (a + b)
    return 1 - t * t
