# role: batchnorm1d
# mistake: none
# subject: BatchNorm
# style: dataclass, einsum for the variance, (1, n) arrays

from dataclasses import dataclass

import numpy as np


@dataclass
class BatchNorm:
    n_features: int
    momentum: float = 0.9
    eps: float = 1e-5
    training: bool = True

    def __post_init__(self):
        shape = (1, self.n_features)
        self.gamma, self.beta = np.ones(shape), np.zeros(shape)
        self.mu_run, self.var_run = np.zeros(shape), np.ones(shape)

    def _statistics(self, x):
        mu = np.einsum("ij->j", x)[None] / len(x)
        d = x - mu
        var = np.einsum("ij,ij->j", d, d)[None] / len(x)
        self.mu_run = self.momentum * self.mu_run + (1 - self.momentum) * mu
        self.var_run = self.momentum * self.var_run + (1 - self.momentum) * var
        return mu, var

    def forward(self, x):
        mu, var = self._statistics(x) if self.training else (self.mu_run, self.var_run)
        return self.gamma * (x - mu) * (var + self.eps) ** -0.5 + self.beta
