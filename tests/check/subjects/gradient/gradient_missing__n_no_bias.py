# role: gradient
# mistake: gradient-missing
# subject: linear_backward
# style: NumPy function, nothing for the bias


def linear_backward(dout, x, weight, bias):
    grads = {}
    grads["dx"] = dout @ weight.T
    grads["dweight"] = x.T @ dout
    return grads
