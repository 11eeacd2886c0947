# role: layer
# mistake: none
# name: tanh
# subject: TanhLayer
# style: nn.Module with Parameters, an optional bias

import math

import layerlab as ll
from layerlab import nn


class TanhLayer(nn.Module):
    """y = tanh(x W^T + b)"""

    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = 1 / math.sqrt(in_features)
        self.weight = nn.Parameter((ll.rand(out_features, in_features) * 2 - 1) * bound)
        self.bias = nn.Parameter((ll.rand(out_features) * 2 - 1) * bound) if bias else None

    def forward(self, x):
        out = x @ self.weight.T
        if self.bias is not None:
            out = out + self.bias
        return ll.tanh(out)
