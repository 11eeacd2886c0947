# role: gradient
# mistake: input-gradient-untransposed
# subject: dense_backward
# style: einsum letters of the input gradient: fits only when the layer is square
from collections import namedtuple

import numpy as np

Grads = namedtuple("Grads", "input weight bias")


def dense_backward(dout, x, w):
    """Gradients of y = x @ w + b."""
    return Grads(
        input=np.einsum("nj,jk->nk", dout, w),
        weight=np.einsum("ni,nj->ij", x, dout),
        bias=np.einsum("nj->j", dout),
    )
