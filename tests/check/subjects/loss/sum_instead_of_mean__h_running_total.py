# role: loss
# mistake: sum-instead-of-mean
# name: mse
# subject: mse_loss
# style: loop over lists, running total
def mse_loss(y_pred, y_true):
    if isinstance(y_pred[0], list):
        y_pred = [v for row in y_pred for v in row]
        y_true = [v for row in y_true for v in row]
    loss = 0.0
    for p, t in zip(y_pred, y_true):
        loss += (p - t) ** 2
    return loss
