# role: batchnorm1d
# mistake: over-features
# subject: BatchNorm1d
# style: nn.Module, mean(-1), running numbers broadcast to (m, n)

import layerlab as ll
from layerlab import nn


class BatchNorm1d(nn.Module):
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.gamma = nn.Parameter(ll.ones(dim))
        self.beta = nn.Parameter(ll.zeros(dim))
        self.buffer_mean = 0.0
        self.buffer_var = 1.0

    def forward(self, x):
        if self.training:
            mean = x.mean(-1, keepdim=True)
            var = x.var(-1, keepdim=True, unbiased=False)
            m = self.momentum
            self.buffer_mean = (1 - m) * self.buffer_mean + m * mean.detach()
            self.buffer_var = (1 - m) * self.buffer_var + m * var.detach()
        else:
            mean, var = self.buffer_mean, self.buffer_var
        return (x - mean) / (var + self.eps) ** 0.5 * self.gamma + self.beta
