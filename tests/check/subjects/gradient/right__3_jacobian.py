# role: gradient
# mistake: none
# name: softmax
# subject: softmax_backward
# style: the whole Jacobian of every row, from the output
import numpy as np


def softmax_backward(grad_output, output):
    s = output[..., :, None]
    jacobian = s * np.eye(output.shape[-1]) - s * np.swapaxes(s, -1, -2)
    return (jacobian @ grad_output[..., :, None])[..., 0]
