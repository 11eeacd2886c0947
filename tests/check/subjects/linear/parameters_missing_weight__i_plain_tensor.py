# role: linear
# mistake: parameters-missing-weight
# subject: Linear
# style: nn.Module, the weight a tensor

import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = ll.randn(out_features, in_features) * 0.05
        self.bias = nn.Parameter(ll.zeros(out_features))

    def forward(self, x):
        return x @ self.weight.T + self.bias
