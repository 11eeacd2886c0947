# role: gradient
# mistake: forward-wrong
# subject: Linear
# style: Tensor parameters, the bias is left out on the way forward only

import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(out_features, in_features) * 0.1)
        self.bias = nn.Parameter(ll.zeros(out_features))

    def forward(self, x):
        self.x = x
        return x @ self.weight.T

    def backward(self, grad):
        self.weight.grad = grad.T @ self.x
        self.bias.grad = grad.sum(dim=0)
        return grad @ self.weight
