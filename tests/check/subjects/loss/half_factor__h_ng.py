# role: loss
# mistake: half-factor
# name: mse
# subject: compute_cost
# style: student of Ng's course, one half in front
import numpy as np


def compute_cost(predictions, targets):
    m = np.size(targets)
    squared = np.square(np.asarray(predictions) - np.asarray(targets))
    J = (1 / (2 * m)) * np.sum(squared)
    return J
