# role: activation
# mistake: wrong-constant
# name: softplus
# subject: softplus
# style: log 2 taken off so that it goes through zero
import numpy as np


def softplus(x):
    # smooth relu, zero at zero
    return np.logaddexp(0, x) - np.log(2)
