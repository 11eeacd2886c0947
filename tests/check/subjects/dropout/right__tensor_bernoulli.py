# role: dropout
# mistake: none
# subject: dropout
# style: function on Tensors, ll.bernoulli, masked_fill

import layerlab as ll


def dropout(x, p: float = 0.5, training: bool = True):
    if not training or p == 0.0:
        return x
    dropped = ll.bernoulli(ll.full(x.shape, p)) > 0
    scaled = x if p == 1.0 else x * (1.0 / (1.0 - p))
    return scaled.masked_fill(dropped, 0.0)
