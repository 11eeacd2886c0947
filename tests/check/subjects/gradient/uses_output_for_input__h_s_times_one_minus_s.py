# role: gradient
# mistake: uses-output-for-input
# name: sigmoid
# subject: sigmoid_backward
# style: derivative of the output written with the input
def sigmoid_backward(grad_output, x):
    # derivative: s * (1 - s)
    return grad_output * x * (1 - x)
