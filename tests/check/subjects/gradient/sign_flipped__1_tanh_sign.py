# role: gradient
# mistake: sign-flipped
# name: tanh
# subject: tanh_backward
# style: function of the gradient and the output, y² - 1
def tanh_backward(grad_output, output):
    slope = output * output - 1
    return grad_output * slope
