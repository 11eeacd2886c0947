# role: batchnorm1d
# mistake: over-everything
# subject: BatchNorm1d
# style: nn.Module, one mean and one variance, also in the buffers

import layerlab as ll
from layerlab import nn


class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(ll.ones(num_features))
        self.bias = nn.Parameter(ll.zeros(num_features))
        self.running_mean = ll.zeros(num_features)
        self.running_var = ll.ones(num_features)

    def forward(self, x):
        if self.training:
            mean = ll.mean(x)
            var = ll.var(x, unbiased=False)
            with ll.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / ll.sqrt(var + self.eps) + self.bias
