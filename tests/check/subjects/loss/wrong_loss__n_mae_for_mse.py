# role: loss
# mistake: wrong-loss
# name: mse
# subject: mse
# style: lists, absolute values where squares are asked for


def mse(y_true, y_pred):
    if isinstance(y_true[0], (list, tuple)):
        y_true = [v for row in y_true for v in row]
        y_pred = [v for row in y_pred for v in row]
    return sum(abs(t - p) for t, p in zip(y_true, y_pred)) / len(y_true)
