# role: gradient
# mistake: none
# name: softmax
# subject: softmax_backward
# style: NumPy, from the output, without a Jacobian

import numpy as np


def softmax_backward(grad_output, output):
    weighted = np.sum(grad_output * output, axis=-1, keepdims=True)
    return output * (grad_output - weighted)
