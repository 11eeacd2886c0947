# role: batchnorm1d
# mistake: running-keeps-deviation
# subject: BatchNorm1d
# style: NumPy, the deviation with eps is worked out first and kept
import numpy as np


class BatchNorm1d:
    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1):
        self.eps, self.momentum = eps, momentum
        self.weight, self.bias = np.ones(num_features), np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x: np.ndarray) -> np.ndarray:
        if self.training:
            mean = x.mean(axis=0)
            std = np.sqrt(x.var(axis=0) + self.eps)
            m = self.momentum
            self.running_mean = (1 - m) * self.running_mean + m * mean
            self.running_var = (1 - m) * self.running_var + m * std
        else:
            mean = self.running_mean
            std = np.sqrt(self.running_var + self.eps)
        return self.weight * (x - mean) / std + self.bias
