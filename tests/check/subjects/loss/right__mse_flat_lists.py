# role: loss
# mistake: none
# name: mse
# subject: mse
# style: lists, flattened by recursion


def _flat(values):
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from _flat(value)
        else:
            yield value


def mse(prediction: list, target: list) -> float:
    """Mean squared error of two lists of numbers, nested or not."""
    squares = [(p - t) * (p - t) for p, t in zip(_flat(prediction), _flat(target), strict=True)]
    return sum(squares) / len(squares)
