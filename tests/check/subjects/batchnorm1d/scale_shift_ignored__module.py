# role: batchnorm1d
# mistake: scale-shift-ignored
# subject: Normalize
# style: nn.Module with weight and bias, layerlab Parameters

import layerlab as ll
from layerlab import nn


class Normalize(nn.Module):
    def __init__(self, features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(ll.ones(features))
        self.bias = nn.Parameter(ll.zeros(features))
        self.running_mean = ll.zeros(features)
        self.running_var = ll.ones(features)

    def forward(self, x):
        if not self.training:
            return (x - self.running_mean) / ll.sqrt(self.running_var + self.eps)
        mean = x.mean(0)
        var = x.var(0, correction=0)
        self.running_mean = self.running_mean + self.momentum * (mean.detach() - self.running_mean)
        self.running_var = self.running_var + self.momentum * (var.detach() - self.running_var)
        return (x - mean) / ll.sqrt(var + self.eps)
