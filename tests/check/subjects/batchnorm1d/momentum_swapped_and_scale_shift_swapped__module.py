# role: batchnorm1d
# mistake: momentum-swapped scale-shift-swapped
# subject: BatchNorm1d
# style: nn.Module, PyTorch default

import layerlab as ll
from layerlab import nn


class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.gamma = nn.Parameter(ll.ones(num_features))
        self.beta = nn.Parameter(ll.zeros(num_features))
        self.running_mean = ll.zeros(num_features)
        self.running_var = ll.ones(num_features)

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with ll.no_grad():
                self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
                self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        x_hat = (x - mean) / ll.sqrt(var + self.eps)
        return self.gamma + x_hat * self.beta
