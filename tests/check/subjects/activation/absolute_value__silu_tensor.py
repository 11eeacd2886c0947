# role: activation
# mistake: absolute-value
# name: silu
# subject: swish
# style: function over Tensors using ll.sigmoid
import layerlab as ll


def swish(x: ll.Tensor) -> ll.Tensor:
    gate = ll.sigmoid(x)
    return ll.abs(x) * gate
