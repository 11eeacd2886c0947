# role: linear
# mistake: init-zero
# subject: Linear
# style: nn.Module, Parameters of zeros

import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.weight = nn.Parameter(ll.zeros(out_features, in_features))
        self.bias = nn.Parameter(ll.zeros(out_features)) if bias else None

    def forward(self, x):
        y = x @ self.weight.T
        return y if self.bias is None else y + self.bias
