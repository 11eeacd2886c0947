# role: linear
# mistake: none
# subject: LinearModel
# style: scikit-learn names, coef_ of shape (targets, features)
import numpy as np


class LinearModel:
    def __init__(self, n_features, n_targets):
        rng = np.random.default_rng()
        self.coef_ = rng.standard_normal((n_targets, n_features)) * 0.05
        self.intercept_ = np.zeros(n_targets)

    def predict(self, X):
        X = np.asarray(X)
        return np.tensordot(X, self.coef_, axes=(-1, 1)) + self.intercept_
