# role: layer
# mistake: bias-kept-when-disabled
# name: relu
# subject: ReLULayer
# style: nn.Module, the flag is stored

import layerlab as ll
from layerlab import nn


class ReLULayer(nn.Module):
    def __init__(self, num_inputs, num_neurons, use_bias=True):
        super().__init__()
        self.use_bias = use_bias
        self.weights = nn.Parameter(ll.randn(num_inputs, num_neurons) * (2 / num_inputs) ** 0.5)
        self.biases = nn.Parameter(ll.randn(num_neurons) * (2 / num_inputs) ** 0.5)

    def forward(self, x):
        return ll.relu(x @ self.weights + self.biases)

    def extra_repr(self):
        return f"use_bias={self.use_bias}"
