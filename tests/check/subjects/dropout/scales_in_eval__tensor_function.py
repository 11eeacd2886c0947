# role: dropout
# mistake: scales-in-eval
# subject: dropout
# style: function on Tensors, probability of keeping at evaluation

import layerlab as ll


def dropout(x: ll.Tensor, p: float = 0.5, training: bool = True) -> ll.Tensor:
    q = 1.0 - p
    if not training:
        return x * q
    if q == 0.0:
        return x * 0.0
    return x * (ll.rand_like(x) < q).float() / q
