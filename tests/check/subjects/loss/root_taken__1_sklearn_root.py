# role: loss
# mistake: root-taken
# name: mse
# subject: mean_squared_error
# style: scikit-learn argument order (y_true, y_pred), returns RMSE
import numpy as np


def mean_squared_error(y_true, y_pred):
    errors = np.asarray(y_true) - np.asarray(y_pred)
    return float(np.linalg.norm(errors) / np.sqrt(errors.size))
