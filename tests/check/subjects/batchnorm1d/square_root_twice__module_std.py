# role: batchnorm1d
# mistake: square-root-twice
# subject: BatchNorm
# style: nn.Module, deviations in place of variances, eps under the last root
import layerlab as ll
from layerlab import nn


class BatchNorm(nn.Module):
    def __init__(self, n_features, momentum=0.1, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(ll.ones(n_features))
        self.bias = nn.Parameter(ll.zeros(n_features))
        self.register_buffer("running_mean", ll.zeros(n_features))
        self.register_buffer("running_var", ll.ones(n_features))
        self.momentum, self.eps = momentum, eps

    def spread(self, x):
        if not self.training:
            return self.running_mean, ll.sqrt(self.running_var)
        mean = x.mean(0)
        var = x.var(0, unbiased=False)
        with ll.no_grad():
            keep = 1 - self.momentum
            self.running_mean = keep * self.running_mean + self.momentum * mean
            self.running_var = keep * self.running_var + self.momentum * var
        return mean, ll.sqrt(var)

    def forward(self, x):
        mean, std = self.spread(x)
        return (x - mean) / ll.sqrt(std + self.eps) * self.weight + self.bias
