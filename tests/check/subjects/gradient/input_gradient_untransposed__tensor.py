# role: gradient
# mistake: input-gradient-untransposed
# subject: Linear
# style: Tensor, weights (out, in)

import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(ll.rand(out_features, in_features) - 0.5)
        self.bias = nn.Parameter(ll.zeros(out_features))

    def forward(self, input):
        self.input = input
        return input @ self.weight.T + self.bias

    def backward(self, grad_output):
        self.weight.grad = grad_output.T @ self.input
        self.bias.grad = grad_output.sum(axis=0)
        return grad_output @ self.weight.T
