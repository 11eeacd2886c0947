# role: batchnorm1d
# mistake: unbiased-in-normalising
# subject: BatchNorm1d
# style: PyTorch user, var with its default correction
import numpy as np

import layerlab as ll
from layerlab import nn


class BatchNorm1d(nn.Module):
    def __init__(self, n, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(np.ones(n))
        self.bias = nn.Parameter(np.zeros(n))
        self.running_mean = ll.tensor(np.zeros(n))
        self.running_var = ll.tensor(np.ones(n))

    def forward(self, x):
        x = ll.as_tensor(x)
        if self.training:
            mean = x.mean(0)
            var = x.var(0)
            self.running_mean = self.running_mean * (1 - self.momentum) + mean * self.momentum
            self.running_var = self.running_var * (1 - self.momentum) + var * self.momentum
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / (var + self.eps).sqrt() * self.weight + self.bias
