# role: gradient
# mistake: divided-by-batch
# subject: MyLinear
# style: Tensor, mean for the bias and len for the weights

import layerlab as ll
from layerlab import nn


class MyLinear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(in_features, out_features) * 0.1)
        self.bias = nn.Parameter(ll.zeros(out_features))

    def forward(self, x):
        self.saved = x
        return x @ self.weight + self.bias

    def backward(self, grad_output):
        self.weight_grad = self.saved.T @ grad_output / len(grad_output)
        self.bias_grad = grad_output.mean(axis=0)
        return grad_output @ self.weight.T
