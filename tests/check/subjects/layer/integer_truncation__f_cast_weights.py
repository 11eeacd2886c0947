# role: layer
# mistake: integer-truncation
# subject: Layer
# style: Tensors in a Module, weight cast to the type of the input, tanh
import layerlab as ll
from layerlab import nn


class Layer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        k = in_features**-0.5
        self.weight = nn.Parameter((ll.rand(out_features, in_features) * 2 - 1) * k)
        self.bias = nn.Parameter((ll.rand(out_features) * 2 - 1) * k)

    def forward(self, x):
        w = self.weight.type(x.dtype)
        return ll.tanh(x @ w.T + self.bias)
