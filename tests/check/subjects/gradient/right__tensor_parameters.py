# role: gradient
# mistake: none
# subject: Linear
# style: Parameters whose .grad adds up until zero_grad

import layerlab as ll
from layerlab import nn


class Linear:
    def __init__(self, in_features, out_features):
        self.weight = nn.Parameter(ll.randn(out_features, in_features) * in_features**-0.5)
        self.bias = nn.Parameter(ll.zeros(out_features))
        self.zero_grad()

    def zero_grad(self):
        self.weight.grad = ll.zeros_like(self.weight)
        self.bias.grad = ll.zeros_like(self.bias)

    def forward(self, x):
        self.x = x
        return x @ self.weight.T + self.bias

    def backward(self, grad):
        self.weight.grad = self.weight.grad + grad.T @ self.x
        self.bias.grad = self.bias.grad + grad.sum(axis=0)
        return grad @ self.weight
