# role: gradient
# mistake: none
# subject: linear_backward
# style: NumPy function, weights (out, in), a dict comes back

import numpy as np


def linear_backward(grad_output, x, weight, bias):
    assert weight.shape == (bias.shape[0], x.shape[1])
    return {
        "dW": np.einsum("no,ni->oi", grad_output, x),
        "db": np.einsum("no->o", grad_output),
        "dx": np.einsum("no,oi->ni", grad_output, weight),
    }
