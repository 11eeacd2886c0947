# role: loss
# mistake: mutates-input
# name: mse
# subject: mean_squared_error
# style: lists, the errors are written over the predictions


def _square_errors(p, t):
    for i in range(len(p)):
        if isinstance(p[i], list):
            _square_errors(p[i], t[i])
        else:
            p[i] = (p[i] - t[i]) ** 2
    return p


def mean_squared_error(predictions, targets):
    errors = _square_errors(predictions, targets)
    if isinstance(errors[0], list):
        return sum(map(sum, errors)) / sum(map(len, errors))
    return sum(errors) / len(errors)
