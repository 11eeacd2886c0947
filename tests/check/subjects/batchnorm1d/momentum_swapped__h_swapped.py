# role: batchnorm1d
# mistake: momentum-swapped
# subject: BatchNorm1d
# style: momentum of 0.1 kept of the old
import numpy as np


class BatchNorm1d:
    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True

    def _update(self, old: np.ndarray, new: np.ndarray) -> np.ndarray:
        return self.momentum * old + (1 - self.momentum) * new

    def forward(self, x: np.ndarray) -> np.ndarray:
        mu, var = self.running_mean, self.running_var
        if self.training:
            mu, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self._update(self.running_mean, mu)
            self.running_var = self._update(self.running_var, var)
        return (x - mu) / np.sqrt(var + self.eps) * self.gamma + self.beta
