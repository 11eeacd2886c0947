# role: activation
# mistake: none
# name: softmax
# subject: softmax
# style: one over the sum of exp of the differences, no maximum at all
import numpy as np


def softmax(x):
    # p_i = 1 / sum_j exp(x_j - x_i): an infinite sum gives exactly 0
    differences = x[..., None, :] - x[..., :, None]
    with np.errstate(over="ignore"):
        return 1.0 / np.einsum("...ij->...i", np.exp(differences))
