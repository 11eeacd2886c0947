# role: linear
# mistake: init-bias-not-zero
# subject: Linear
# style: nn.Module, a bias of ones

import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(out_features, in_features) * 0.02)
        self.bias = nn.Parameter(ll.ones(out_features))

    def forward(self, x):
        return x @ self.weight.T + self.bias
