# role: batchnorm1d
# mistake: momentum-swapped
# subject: BatchNorm1d
# style: nn.Module, momentum 0.1 on the old values

import layerlab as ll
from layerlab import nn


class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(ll.ones(num_features))
        self.bias = nn.Parameter(ll.zeros(num_features))
        self.register_buffer("running_mean", ll.zeros(num_features))
        self.register_buffer("running_var", ll.ones(num_features))

    def forward(self, x):
        if self.training:
            mean = x.mean(dim=0)
            var = x.var(dim=0, unbiased=False)
            with ll.no_grad():
                self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
                self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        x_hat = (x - mean) / ll.sqrt(var + self.eps)
        return self.weight * x_hat + self.bias
