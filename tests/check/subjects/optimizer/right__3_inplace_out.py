# role: optimizer
# mistake: none
# name: sgd
# subject: sgd_step
# style: function in place, numpy.subtract with out, dicts
import numpy as np


def sgd_step(params, grads, learning_rate=0.1):
    for key in params:
        np.subtract(params[key], learning_rate * grads[key], out=params[key])
