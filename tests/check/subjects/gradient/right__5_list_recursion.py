# role: gradient
# mistake: none
# name: relu
# subject: relu_backward
# style: lists, nested to any depth, from the input
def relu_backward(grad_output, x):
    if isinstance(x, list):
        return [relu_backward(g, v) for g, v in zip(grad_output, x)]
    return grad_output if x > 0 else 0.0
