# role: gradient
# mistake: none
# name: sigmoid
# subject: sigmoid_backward
# style: NumPy, takes the output


def sigmoid_backward(grad_output, output):
    return grad_output * output * (1.0 - output)
