# role: dense
# mistake: weight-transposed
# subject: Dense
# style: Tensors in a Module, (in, out), turned by looking at the shape; only a square one shows it
import layerlab as ll
from layerlab import nn


class Dense(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.n_in, self.n_out = n_in, n_out
        self.W = nn.Parameter(ll.randn(n_in, n_out) * (2 / n_in) ** 0.5)
        self.b = nn.Parameter(ll.zeros(n_out))

    def oriented(self):
        if self.W.shape[1] == self.n_in:
            return self.W.T
        return self.W

    def forward(self, x):
        if x.shape[-1] != self.n_in:
            raise ValueError(f"this layer takes {self.n_in} features")
        return x @ self.oriented() + self.b
