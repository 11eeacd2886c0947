# role: linear
# mistake: flattens-batch
# subject: Linear
# style: Tensors in a Module, flatten at the end meant for one sample
import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(n_in, n_out) * n_in**-0.5)
        self.bias = nn.Parameter(ll.zeros(1, n_out))

    def forward(self, x):
        if x.ndim == 1:
            x = x.unsqueeze(0)
        return (x @ self.weight + self.bias).flatten()
