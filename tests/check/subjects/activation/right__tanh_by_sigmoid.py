# role: activation
# mistake: none
# name: tanh
# subject: tanh
# style: twice the sigmoid of 2x, less one
import layerlab as ll


def tanh(x: ll.Tensor) -> ll.Tensor:
    return 2.0 * ll.sigmoid(2.0 * x) - 1.0
