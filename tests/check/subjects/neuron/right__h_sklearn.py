# role: neuron
# mistake: none
# name: sigmoid
# subject: LogisticUnit
# style: scikit-learn names, sigmoid through tanh
import numpy as np


class LogisticUnit:
    def __init__(self, n_features=2):
        rng = np.random.default_rng()
        self.coef_ = rng.normal(scale=0.1, size=n_features)
        self.intercept_ = 0.0

    def predict(self, X):
        half = 0.5 * (np.vdot(self.coef_, X) + self.intercept_)
        return 0.5 + 0.5 * np.tanh(half)
