# role: matmul
# mistake: elementwise-product
# subject: matmul
# style: Tensor function, ll.mul, shapes checked
import layerlab as ll


def matmul(x: ll.Tensor, y: ll.Tensor) -> ll.Tensor:
    assert x.shape[1] == y.shape[0], "inner sizes differ"
    return ll.mul(x, y)
