# role: loss
# mistake: last-sample-only
# name: bce
# subject: bce_loss
# style: lists, = in the loop and a division afterwards

import math


def bce_loss(y_hat: list[float], y: list[float]) -> float:
    loss, eps = 0.0, 1e-12
    for i in range(len(y)):
        p = min(max(y_hat[i], eps), 1 - eps)
        loss = -(y[i] * math.log(p) + (1 - y[i]) * math.log(1 - p))
    return loss / len(y)
