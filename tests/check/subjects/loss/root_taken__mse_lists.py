# role: loss
# mistake: root-taken
# name: mse
# subject: mean_squared_error
# style: lists, power of one half


def flatten(xs):
    out = []
    for x in xs:
        out += flatten(x) if isinstance(x, list) else [x]
    return out


def mean_squared_error(actual, predicted):
    actual, predicted = flatten(actual), flatten(predicted)
    n = len(actual)
    return (sum((a - p) ** 2 for a, p in zip(actual, predicted)) / n) ** 0.5
