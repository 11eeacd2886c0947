# role: batchnorm1d
# mistake: mean-not-subtracted
# subject: BatchNorm1d
# style: nn.Module, the variance by steps, then x over the root

import layerlab as ll
from layerlab import nn


class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-3, momentum=0.99):
        super().__init__()
        self.gamma = nn.Parameter(ll.ones(num_features))
        self.beta = nn.Parameter(ll.zeros(num_features))
        self.register_buffer("moving_mean", ll.zeros(num_features))
        self.register_buffer("moving_var", ll.ones(num_features))
        self.eps = eps
        self.momentum = momentum

    def _step(self, old, new):
        return self.momentum * old + (1.0 - self.momentum) * new.detach()

    def forward(self, x):
        mean = x.mean(0)
        deviations = x - mean
        var = (deviations * deviations).mean(0)
        if self.training:
            self.moving_mean = self._step(self.moving_mean, mean)
            self.moving_var = self._step(self.moving_var, var)
        else:
            mean, var = self.moving_mean, self.moving_var
        out = x * (var + self.eps) ** -0.5
        return self.gamma * out + self.beta
