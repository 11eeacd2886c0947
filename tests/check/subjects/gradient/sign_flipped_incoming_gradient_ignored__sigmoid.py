# role: gradient
# mistake: sign-flipped incoming-gradient-ignored
# name: sigmoid
# subject: sigmoid_grad
# style: NumPy function of the output


def sigmoid_grad(grad_output, output):
    return output**2 - output
