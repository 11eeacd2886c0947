# role: gradient
# mistake: none
# subject: backward
# style: Tensor, lets the library differentiate

import layerlab as ll


def backward(grad_output, x, weight, bias):
    x, weight, bias = (
        ll.tensor(v.detach().numpy().copy(), requires_grad=True) for v in (x, weight, bias)
    )
    y = x @ weight + bias
    (y * grad_output).sum().backward()
    return x.grad, weight.grad, bias.grad
