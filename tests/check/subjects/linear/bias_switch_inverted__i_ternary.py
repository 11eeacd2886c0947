# role: linear
# mistake: bias-switch-inverted
# subject: Linear
# style: nn.Module, a conditional expression the other way about

import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(out_features, in_features) * in_features**-0.5)
        self.bias = None if bias else nn.Parameter(ll.zeros(out_features))

    def forward(self, x):
        out = x @ self.weight.T
        if self.bias is not None:
            out = out + self.bias
        return out
