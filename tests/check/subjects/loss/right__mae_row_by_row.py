# role: loss
# mistake: none
# name: mae
# subject: mean_absolute_error
# style: lists, goes into rows where there are rows


def total_error(yhat, y):
    if isinstance(yhat, (list, tuple)):
        total, count = 0.0, 0
        for a, b in zip(yhat, y):
            t, c = total_error(a, b)
            total += t
            count += c
        return total, count
    return max(yhat - y, y - yhat), 1


def mean_absolute_error(yhat, y):
    total, count = total_error(yhat, y)
    return total / count
