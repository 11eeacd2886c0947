# role: batchnorm1d
# mistake: eps-missing
# subject: BatchNorm1d
# style: nn.Module that takes eps and keeps it

import layerlab as ll
from layerlab import nn


class BatchNorm1d(nn.Module):
    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(ll.ones(num_features))
        self.bias = nn.Parameter(ll.zeros(num_features))
        self.register_buffer("running_mean", ll.zeros(num_features))
        self.register_buffer("running_var", ll.ones(num_features))

    def forward(self, x: ll.Tensor) -> ll.Tensor:
        if self.training:
            mean = x.mean(0)
            var = ((x - mean) ** 2).mean(0)
            with ll.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mean, var = self.running_mean, self.running_var
        normalized = (x - mean) / ll.sqrt(var)
        return self.weight * normalized + self.bias
