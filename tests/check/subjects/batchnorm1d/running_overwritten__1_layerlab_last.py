# role: batchnorm1d
# mistake: running-overwritten
# subject: BatchNorm1d
# style: our Tensors and Module, the last batch replaces the running values
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
            mean = x.mean(0)
            var = ((x - mean) ** 2).mean(0)
            self.running_mean = mean.detach()
            self.running_var = var.detach()
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / ll.sqrt(var + self.eps) * self.weight + self.bias
