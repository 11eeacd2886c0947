# role: dense
# mistake: single-sample-only
# subject: dense
# style: Tensor function, ll.mv
import layerlab as ll


def dense(x, weights, bias):
    # weights has one row per output
    return ll.mv(weights, x) + bias
