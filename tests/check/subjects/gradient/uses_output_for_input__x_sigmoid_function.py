# role: gradient
# mistake: uses-output-for-input
# name: sigmoid
# subject: sigmoid_backward
# style: NumPy, x(1 - x) of the input


def sigmoid_backward(grad_output, x):
    return grad_output * x * (1 - x)
