# role: linear
# mistake: init-not-centred
# subject: Linear
# style: layerlab: rand is between 0 and 1, scaled but never shifted
import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(ll.rand(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(ll.zeros(out_features))

    def forward(self, x):
        return x @ self.weight.T + self.bias
