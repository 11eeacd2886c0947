# role: batchnorm1d
# mistake: stuck-in-eval
# subject: BatchNorm
# style: Tensor, nn.Module, evaluation puts another method in place of forward
import layerlab as ll
from layerlab import nn


class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(ll.ones(num_features))
        self.bias = nn.Parameter(ll.zeros(num_features))
        self.running_mean = ll.zeros(num_features)
        self.running_var = ll.ones(num_features)
        self.compute = self.with_batch

    def train(self, mode=True):
        self.training = mode
        if not mode:
            self.compute = self.with_running
        return self

    def with_running(self, x):
        return (x - self.running_mean) / ll.sqrt(self.running_var + self.eps)

    def with_batch(self, x):
        mean, var = x.mean(0), x.var(0, unbiased=False)
        with ll.no_grad():
            self.running_mean = self.running_mean + self.momentum * (mean - self.running_mean)
            self.running_var = self.running_var + self.momentum * (var - self.running_var)
        return (x - mean) / ll.sqrt(var + self.eps)

    def forward(self, x):
        return self.compute(x) * self.weight + self.bias
