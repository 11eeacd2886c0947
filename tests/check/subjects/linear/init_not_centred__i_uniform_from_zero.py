# role: linear
# mistake: init-not-centred
# subject: Linear
# style: nn.Module, ll.rand times the bound

import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter(ll.rand(out_features, in_features) * bound)
        self.bias = nn.Parameter(ll.zeros(out_features))

    def forward(self, x):
        return x @ self.weight.T + self.bias
