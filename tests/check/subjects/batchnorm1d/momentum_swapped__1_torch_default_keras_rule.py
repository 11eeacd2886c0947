# role: batchnorm1d
# mistake: momentum-swapped
# subject: BatchNorm1d
# style: PyTorch's default 0.1 in Keras's rule
import numpy as np


class BatchNorm1d:
    def __init__(self, num_features: int, momentum: float = 0.1, eps: float = 1e-5):
        self.m, self.eps = momentum, eps
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)

    def _blend(self, old, new):
        return self.m * old + (1 - self.m) * new

    def forward(self, x, training=True):
        if training:
            mean = np.sum(x, axis=0) / len(x)
            var = np.sum((x - mean) ** 2, axis=0) / len(x)
            self.running_mean = self._blend(self.running_mean, mean)
            self.running_var = self._blend(self.running_var, var)
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / np.sqrt(var + self.eps) * self.gamma + self.beta
