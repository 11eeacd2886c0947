# role: gradient
# mistake: none
# name: softmax
# subject: softmax_backward
# style: full Jacobian for each row, from the output
import numpy as np


def softmax_backward(grad_output, output):
    grad_input = np.empty_like(output)
    for r, (s, g) in enumerate(zip(output, grad_output)):
        J = np.diag(s) - np.outer(s, s)
        grad_input[r] = J.T @ g
    return grad_input
