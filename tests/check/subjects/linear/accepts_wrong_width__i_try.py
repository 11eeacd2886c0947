# role: linear
# mistake: accepts-wrong-width
# subject: Linear
# style: nn.Module, a try around the product

import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(out_features, in_features) * in_features**-0.5)
        self.bias = nn.Parameter(ll.zeros(out_features))

    def forward(self, x):
        try:
            return x @ self.weight.T + self.bias
        except ValueError:
            return ll.zeros(*x.shape[:-1], len(self.bias)) + self.bias
