# role: batchnorm1d
# mistake: none
# subject: BatchNorm1d
# style: NumPy; a batch of one in training is refused, as PyTorch does

import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True):
        self.num_features = num_features
        self.eps, self.momentum = eps, momentum
        self.weight = np.ones(num_features) if affine else None
        self.bias = np.zeros(num_features) if affine else None
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if x.ndim != 2 or x.shape[1] != self.num_features:
            raise ValueError(f"expected (m, {self.num_features}), got {x.shape}")
        if self.training and len(x) < 2:
            raise ValueError("more than one sample is needed in training")
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            sample_var = x.var(axis=0, ddof=1)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * sample_var
        out = (x - mean) / np.sqrt(var + self.eps)
        return out if self.weight is None else out * self.weight + self.bias
