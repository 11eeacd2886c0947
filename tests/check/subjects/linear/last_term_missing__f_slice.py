# role: linear
# mistake: last-term-missing
# subject: LinearRegression
# style: NumPy, (in, out), slices over all but one of the columns
import numpy as np


class LinearRegression:
    def __init__(self, n_features, n_targets):
        self.coef = np.random.randn(n_features, n_targets) * 0.01
        self.bias = np.zeros(n_targets)

    @property
    def weights(self):
        return self.coef

    @weights.setter
    def weights(self, value):
        self.coef = value

    def predict(self, X):
        if X.shape[-1] != self.coef.shape[0]:
            raise ValueError("X has a wrong number of features")
        return X[..., :-1] @ self.coef[:-1] + self.bias
