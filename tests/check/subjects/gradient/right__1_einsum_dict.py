# role: gradient
# mistake: none
# subject: dense_backward
# style: einsum, a dict, (out, in)
import numpy as np


def dense_backward(dy, x, W):
    """The forward was y = x @ W.T + b with W of shape (out, in)."""
    return dict(
        db=np.einsum("no->o", dy),
        dW=np.einsum("no,ni->oi", dy, x),
        dx=np.einsum("no,oi->ni", dy, W),
    )
