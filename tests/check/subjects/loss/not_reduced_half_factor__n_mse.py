# role: loss
# mistake: not-reduced half-factor
# name: mse
# subject: squared_loss
# style: NumPy, half the square of each error, as in a course on line fitting


def squared_loss(y_hat, y):
    """Squared loss."""
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
