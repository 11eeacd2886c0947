# role: dense
# mistake: bias-kept-when-disabled
# name: relu
# subject: DenseReLU
# style: nn.Module, the switch only in the forward's first branch

import layerlab as ll
from layerlab import nn


class DenseReLU(nn.Module):
    def __init__(self, input_size, output_size, use_bias=True):
        super().__init__()
        self.use_bias = use_bias
        self.weights = nn.Parameter(ll.randn(input_size, output_size) * (2 / input_size) ** 0.5)
        self.bias = nn.Parameter(ll.zeros(output_size))

    def forward(self, x):
        z = x @ self.weights
        if self.bias is not None:
            z = z + self.bias
        return ll.relu(z)
