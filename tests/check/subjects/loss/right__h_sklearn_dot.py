# role: loss
# mistake: none
# name: mse
# subject: mean_squared_error
# style: target first, dot product of the residual, scikit-learn
import numpy as np


def mean_squared_error(y_true, y_pred, *, sample_weight=None):
    r = np.subtract(y_true, y_pred, dtype=float).ravel()
    w = np.ones_like(r) if sample_weight is None else np.asarray(sample_weight, float).ravel()
    return float(np.dot(w * r, r) / w.sum())
