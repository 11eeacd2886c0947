# role: gradient
# mistake: bias-gradient-not-summed
# subject: grads
# style: NumPy function, a dict comes back

import numpy as np


def grads(grad_output, x, weight, bias):
    local_bias = np.ones_like(bias)
    return {
        "x": grad_output.dot(weight.transpose()),
        "weight": x.transpose().dot(grad_output),
        "bias": grad_output * local_bias,
    }
