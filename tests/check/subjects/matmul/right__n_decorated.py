# role: matmul
# mistake: none
# subject: matmul
# style: Tensor, the check in a decorator, columns concatenated, operands only by position
from functools import wraps

import layerlab as ll


def shapes_must_fit(function):
    @wraps(function)
    def checked(*operands):
        left, right = operands
        if left.ndim != 2 or right.ndim != 2 or left.shape[1] != right.shape[0]:
            raise TypeError(f"{left.shape} @ {right.shape}")
        return function(left, right)

    return checked


@shapes_must_fit
def matmul(a, b, /):
    columns = [(a * b[:, j]).sum(dim=1, keepdim=True) for j in range(b.shape[1])]
    return ll.cat(columns, dim=1)
