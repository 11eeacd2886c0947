# role: activation
# mistake: log-missing
# name: log_softmax
# subject: log_softmax
# style: Tensor function; the sum stands without its log
import layerlab as ll


def log_softmax(x):
    shifted = x - ll.amax(x, dim=-1, keepdim=True)
    return shifted - shifted.exp().sum(dim=-1, keepdim=True)
