# role: dense
# mistake: bias-as-factor init-unscaled
# subject: Dense
# style: Tensors in a Module, (in, out), standard normal start
import layerlab as ll
from layerlab import nn


class Dense(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.W = nn.Parameter(ll.randn(n_in, n_out))
        self.b = nn.Parameter(ll.zeros(n_out))

    def forward(self, x):
        return ll.matmul(x, self.W) * self.b
