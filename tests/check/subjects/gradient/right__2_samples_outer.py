# role: gradient
# mistake: none
# subject: backprop
# style: one outer product a sample, a NamedTuple with the bias first
from typing import NamedTuple

import numpy as np


class Gradients(NamedTuple):
    grad_bias: np.ndarray
    grad_weight: np.ndarray
    grad_x: np.ndarray


def backprop(grad_output, x, weight, bias=None):
    """y = x @ weight + bias"""
    grad_weight = np.zeros_like(weight, dtype=float)
    grad_bias = np.zeros(weight.shape[1])
    rows = []
    for delta, sample in zip(grad_output, x):
        grad_weight += np.outer(sample, delta)
        grad_bias += delta
        rows.append(weight @ delta)
    return Gradients(grad_bias, grad_weight, np.array(rows))
