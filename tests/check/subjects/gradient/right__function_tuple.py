# role: gradient
# mistake: none
# subject: dense_backward
# style: NumPy function, weights (in, out)


def dense_backward(grad_output, x, weight):
    grad_x = grad_output @ weight.T
    grad_weight = x.T @ grad_output
    grad_bias = grad_output.sum(axis=0)
    return grad_x, grad_weight, grad_bias
