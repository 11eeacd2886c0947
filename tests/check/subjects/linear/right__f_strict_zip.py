# role: linear
# mistake: none
# subject: linear
# style: function of lists, recursion for batches, operator.mul and map, strict zip
from operator import mul


def linear(x, weight, bias):
    """weight holds one list per output."""
    if x and isinstance(x[0], list):
        return [linear(row, weight, bias) for row in x]
    if any(len(w) != len(x) for w in weight):
        raise ValueError("x and weight do not fit together")
    return [sum(map(mul, w, x)) + b for w, b in zip(weight, bias, strict=True)]
