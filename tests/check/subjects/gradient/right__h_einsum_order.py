# role: gradient
# mistake: none
# subject: affine_grads
# style: einsum, gradients in the order bias, weight, input
from typing import NamedTuple

import numpy as np


class Grads(NamedTuple):
    grad_bias: np.ndarray
    grad_weight: np.ndarray
    grad_input: np.ndarray


def affine_grads(x, weight, bias, grad_output):
    """y = x weight^T + bias"""
    return Grads(
        np.einsum("mo->o", grad_output),
        np.einsum("mo,mi->oi", grad_output, x),
        np.einsum("mo,oi->mi", grad_output, weight),
    )
