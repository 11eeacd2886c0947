# role: linear
# mistake: bias-ignored
# subject: MyLinear
# style: nn.Module subclass with Parameters, PyTorch layout; the sum is worked out but dropped
import math

import layerlab as ll
from layerlab import nn


class MyLinear(nn.Module):
    def __init__(self, in_features: int, out_features: int):
        super().__init__()
        k = 1 / math.sqrt(in_features)
        self.weight = nn.Parameter(ll.rand(out_features, in_features) * 2 * k - k)
        self.bias = nn.Parameter(ll.rand(out_features) * 2 * k - k)

    def forward(self, x):
        out = x @ self.weight.T
        out.add(self.bias)
        return out
