# role: batchnorm1d
# mistake: unbiased-in-normalising
# subject: BatchNorm1d
# style: nn.Module, x.var(0) with its default

import layerlab as ll
from layerlab import nn


class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(ll.ones(num_features))
        self.bias = nn.Parameter(ll.zeros(num_features))
        self.register_buffer("running_mean", ll.zeros(num_features))
        self.register_buffer("running_var", ll.ones(num_features))
        self.eps = eps
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0)
            m = self.momentum
            self.running_mean = (1 - m) * self.running_mean + m * mean.detach()
            self.running_var = (1 - m) * self.running_var + m * var.detach()
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / ll.sqrt(var + self.eps) * self.weight + self.bias
