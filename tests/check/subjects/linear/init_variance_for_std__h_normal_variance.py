# role: linear
# mistake: init-variance-for-std
# subject: Linear
# style: normal with the variance as scale
import numpy as np


class Linear:
    def __init__(self, fan_in: int, fan_out: int) -> None:
        # He: variance 2 / fan_in
        self.W = np.random.normal(0.0, 2.0 / fan_in, (fan_in, fan_out))
        self.b = np.zeros(fan_out)

    def predict(self, X: np.ndarray) -> np.ndarray:
        return X.dot(self.W) + self.b
