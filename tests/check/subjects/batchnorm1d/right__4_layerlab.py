# role: batchnorm1d
# mistake: none
# subject: BatchNorm
# style: our Module with buffers, momentum 0.1 of the new
import layerlab as ll
from layerlab import nn


class BatchNorm(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.gamma = nn.Parameter(ll.ones(features))
        self.beta = nn.Parameter(ll.zeros(features))
        self.register_buffer("running_mean", ll.zeros(features))
        self.register_buffer("running_var", ll.ones(features))

    def forward(self, x, eps=1e-5, momentum=0.1):
        if self.training:
            mean = x.mean(0)
            centred = x - mean
            var = (centred * centred).mean(0)
            with ll.no_grad():
                self.running_mean = self.running_mean * (1 - momentum) + mean.detach() * momentum
                self.running_var = self.running_var * (1 - momentum) + var.detach() * momentum
        else:
            centred, var = x - self.running_mean, self.running_var
        return centred * ll.rsqrt(var + eps) * self.gamma + self.beta
