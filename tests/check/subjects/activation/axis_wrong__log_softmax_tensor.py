# role: activation
# mistake: axis-wrong
# name: log_softmax
# subject: log_softmax
# style: Tensor function with logsumexp along dim 0
import layerlab as ll


def log_softmax(x: ll.Tensor) -> ll.Tensor:
    return x - ll.logsumexp(x, dim=0, keepdim=True)
