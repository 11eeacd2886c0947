# role: batchnorm1d
# mistake: none
# subject: BatchNorm1d
# style: private arrays with properties, train(mode) and eval()

import numpy as np


class BatchNorm1d:
    """Normalises every feature over the batch and learns a scale and a shift."""

    def __init__(self, in_features, momentum=0.1, eps=1e-5, dtype=np.float64):
        self._weight = np.ones(in_features, dtype)
        self._bias = np.zeros(in_features, dtype)
        self._mean = np.zeros(in_features, dtype)
        self._var = np.ones(in_features, dtype)
        self._momentum, self._eps, self._is_training = momentum, eps, True

    @property
    def weight(self):
        return self._weight

    @weight.setter
    def weight(self, values):
        self._weight = np.array(values, dtype=self._weight.dtype).reshape(self._weight.shape)

    @property
    def bias(self):
        return self._bias

    @bias.setter
    def bias(self, values):
        self._bias = np.array(values, dtype=self._bias.dtype).reshape(self._bias.shape)

    def train(self, mode=True):
        self._is_training = mode
        return self

    def eval(self):
        return self.train(False)

    def forward(self, x):
        mean, var = self._mean, self._var
        if self._is_training:
            mean = x.mean(axis=0)
            var = np.square(x - mean).mean(axis=0)
            self._mean = self._mean + self._momentum * (mean - self._mean)
            self._var = self._var + self._momentum * (var - self._var)
        return self._weight * ((x - mean) / np.sqrt(var + self._eps)) + self._bias
