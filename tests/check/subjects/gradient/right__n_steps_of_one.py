# role: gradient
# mistake: none
# subject: numeric_backward
# style: NumPy, differences with a step of one, exact where everything is linear

import numpy as np


def numeric_backward(grad_output, x, weight, bias):
    def loss(x, weight, bias):
        return np.sum((x @ weight + bias) * grad_output)

    values = [np.asarray(v, dtype=np.float64) for v in (x, weight, bias)]
    grads = []
    for k, value in enumerate(values):
        grad = np.empty_like(value)
        for place in np.ndindex(value.shape):
            step = np.zeros_like(value)
            step[place] = 1.0
            up, down = list(values), list(values)
            up[k], down[k] = value + step, value - step
            grad[place] = (loss(*up) - loss(*down)) / 2
        grads.append(grad)
    return tuple(grads)
