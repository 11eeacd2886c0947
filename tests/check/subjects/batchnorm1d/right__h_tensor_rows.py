# role: batchnorm1d
# mistake: none
# subject: BatchNorm1d
# style: our Tensor and Parameters, row-shaped buffers
import numpy as np

import layerlab as ll
from layerlab import nn


class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(np.ones((1, num_features)))
        self.bias = nn.Parameter(np.zeros((1, num_features)))
        self.running_mean = ll.tensor(np.zeros((1, num_features)))
        self.running_var = ll.tensor(np.ones((1, num_features)))

    def forward(self, x):
        x = ll.as_tensor(x)
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean = x.mean(0, keepdims=True)
            var = ((x - mean) ** 2).mean(0, keepdims=True)
            with ll.no_grad():
                self.running_mean = self.running_mean * 0.9 + mean * 0.1
                self.running_var = self.running_var * 0.9 + var * 0.1
        return (x - mean) * (var + self.eps).rsqrt() * self.weight + self.bias
