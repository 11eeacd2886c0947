# role: batchnorm1d
# mistake: none
# subject: MatrixBatchNorm
# style: Tensors; centred by a matrix product, pairs of samples for the variance, nn.Module
import layerlab as ll
from layerlab import nn


class MatrixBatchNorm(nn.Module):
    """The variance is half the mean squared distance of all pairs of samples."""

    def __init__(self, features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.gamma = nn.Parameter(ll.ones(1, features))
        self.beta = nn.Parameter(ll.zeros(1, features))
        self.register_buffer("running_mean", ll.zeros(1, features))
        self.register_buffer("running_var", ll.ones(1, features))
        self.eps, self.momentum = eps, momentum

    def forward(self, x):
        m, n = x.shape
        average = ll.ones(1, m) / m
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean = average @ x
            apart = x.reshape(m, 1, n) - x.reshape(1, m, n)
            var = (apart * apart).sum(0).sum(0).reshape(1, n) / (2 * m * m)
            with ll.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (var - self.running_var)
        centred = x - ll.ones(m, 1) @ mean
        return centred * (var + self.eps) ** -0.5 * self.gamma + self.beta
