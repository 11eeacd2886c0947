# role: loss
# mistake: target-off-by-one
# name: cross_entropy
# subject: XEnt
# style: NumPy, one-hot by comparison with 1..c, so class 0 has no column

import numpy as np


class XEnt:
    def __call__(self, pred, target):
        n, c = pred.shape
        lse = np.logaddexp.reduce(pred, axis=1, keepdims=True)
        is_right = target[:, None] == np.arange(1, c + 1)[None, :]
        return np.where(is_right, lse - pred, 0.0).sum() / n
