# role: gradient
# mistake: wrong-activation
# name: relu
# subject: relu_prime
# style: lists, the slope of the leaky one


def relu_prime(grad_output, x):
    if isinstance(x, list):
        return [relu_prime(g, v) for g, v in zip(grad_output, x)]
    return grad_output if x > 0 else 0.01 * grad_output
