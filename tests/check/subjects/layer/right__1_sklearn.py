# role: layer
# mistake: none
# name: relu
# subject: MLPLayer
# style: scikit-learn words: coef_, intercept_, built from arrays, predict
import numpy as np


class MLPLayer:
    def __init__(self, coef, intercept, activation="relu"):
        self.coef_ = np.asarray(coef, dtype=np.float64)
        self.intercept_ = np.asarray(intercept, dtype=np.float64)
        self.activation = activation

    def predict(self, X):
        X = np.asarray(X, dtype=np.float64)
        scores = np.tensordot(X, self.coef_, axes=1) + self.intercept_
        return {"relu": lambda s: s * (s > 0), "identity": lambda s: s}[self.activation](scores)
