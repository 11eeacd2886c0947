# role: activation
# mistake: overflow-at-large-inputs
# name: silu
# subject: silu
# style: Tensor function with exp in both parts
import layerlab as ll


def silu(x):
    e = ll.exp(x)
    return x * (e / (1 + e))
