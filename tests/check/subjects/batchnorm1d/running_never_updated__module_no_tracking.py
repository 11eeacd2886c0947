# role: batchnorm1d
# mistake: running-never-updated
# subject: BatchNorm1d
# style: nn.Module, buffers made and read

import layerlab as ll
from layerlab import nn


class BatchNorm1d(nn.Module):
    def __init__(self, in_features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.momentum = momentum
        self.eps = eps
        self.weight = nn.Parameter(ll.ones(in_features))
        self.bias = nn.Parameter(ll.zeros(in_features))
        self.register_buffer("running_mean", ll.zeros(in_features))
        self.register_buffer("running_var", ll.ones(in_features))

    def forward(self, x):
        if self.training:
            mean = x.mean(axis=0)
            var = x.var(axis=0, unbiased=False)
        else:
            mean = self.running_mean
            var = self.running_var
        return self.weight * (x - mean) / (var + self.eps).sqrt() + self.bias
