# role: gradient
# mistake: sign-flipped
# subject: backprop
# style: NumPy, the incoming gradient is negated first


def backprop(grad_output, inputs, weights, bias):
    delta = -grad_output
    grad_weights = inputs.T @ delta
    grad_bias = delta.sum(0).reshape(bias.shape)
    grad_inputs = delta @ weights.T
    return grad_weights, grad_bias, grad_inputs
