# role: loss
# mistake: half-factor
# name: mse
# subject: compute_cost
# style: lists, divided by 2m as in linear regression courses


def _pairs(a, b):
    for u, v in zip(a, b):
        if hasattr(u, "__len__"):
            yield from _pairs(u, v)
        else:
            yield u, v


def compute_cost(predictions, labels):
    m = 0
    cost = 0.0
    for p, t in _pairs(predictions, labels):
        cost = cost + (p - t) ** 2
        m = m + 1
    return 1 / (2 * m) * cost
