# role: batchnorm1d
# mistake: shift-before-scale
# subject: BatchNorm1d
# style: nn.Module, out += bias, then out *= weight

import layerlab as ll
from layerlab import nn


class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(ll.ones(num_features))
        self.bias = nn.Parameter(ll.zeros(num_features))
        self.register_buffer("running_mean", ll.zeros(num_features))
        self.register_buffer("running_var", ll.ones(num_features))

    def forward(self, x):
        if self.training:
            mean = x.mean(0)
            var = x.var(0, unbiased=False)
            m = self.momentum
            self.running_mean = (1 - m) * self.running_mean + m * mean.detach()
            self.running_var = (1 - m) * self.running_var + m * var.detach()
        else:
            mean, var = self.running_mean, self.running_var
        out = (x - mean) / ll.sqrt(var + self.eps)
        out = out + self.bias
        out = out * self.weight
        return out
