# role: loss
# mistake: sum-instead-of-mean
# name: mae
# subject: mae
# style: lists, nested or flat


def mae(predictions, targets):
    error = 0
    for p, t in zip(predictions, targets):
        if isinstance(p, list):
            error += mae(p, t)
        else:
            error += abs(p - t)
    return error
