# role: optimizer
# mistake: none
# name: sgd
# subject: sgd
# style: function over lists of plain numbers, returns a new list
def sgd(params: list[float], grads: list[float], lr: float = 0.1) -> list[float]:
    """One step of gradient descent."""
    return [p - lr * g for p, g in zip(params, grads, strict=True)]
