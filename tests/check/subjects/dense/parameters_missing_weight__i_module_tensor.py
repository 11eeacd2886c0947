# role: dense
# mistake: parameters-missing-weight
# name: relu
# subject: DenseRelu
# style: nn.Module, weights rescaled after the Parameter was made

import layerlab as ll
from layerlab import nn


class DenseRelu(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        weights = nn.Parameter(ll.randn(n_in, n_out))
        self.weights = weights * (2 / n_in) ** 0.5
        self.bias = nn.Parameter(ll.zeros(n_out))

    def forward(self, x):
        return (x @ self.weights + self.bias).relu()
