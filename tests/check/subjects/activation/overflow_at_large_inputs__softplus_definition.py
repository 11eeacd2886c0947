# role: activation
# mistake: overflow-at-large-inputs
# name: softplus
# subject: softplus
# style: log(1 + exp(x)) as in the book
import numpy as np


def softplus(x):
    return np.log(1 + np.exp(x))
