# role: loss
# mistake: sign-flipped
# name: bce
# subject: BCELoss
# style: Keras order, clipped, the minus is missing
import numpy as np


class BCELoss:
    eps = 1e-12

    def __call__(self, y_true, y_pred):
        p = np.clip(y_pred, self.eps, 1 - self.eps)
        return np.mean(y_true * np.log(p) + (1 - y_true) * np.log(1 - p))
