# role: dropout
# mistake: one-mask-per-row
# subject: dropout
# style: function on Tensors, len(x) draws

import layerlab as ll


def dropout(x, p=0.5, training=True):
    if not training or p == 0:
        return x
    if p == 1:
        return ll.zeros_like(x)
    keep = (ll.rand(len(x)) >= p).float()
    return x * keep.unsqueeze(1) / (1 - p)
