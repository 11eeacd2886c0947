# role: layer
# mistake: bias-ignored parameters-missing-bias
# name: sigmoid
# subject: Layer
# style: nn.Module, the biases are a plain tensor

import layerlab as ll
from layerlab import nn


class Layer(nn.Module):
    def __init__(self, num_inputs, num_neurons):
        super().__init__()
        self.weights = nn.Parameter(ll.randn(num_neurons, num_inputs) / num_inputs**0.5)
        self.biases = ll.zeros(num_neurons)

    def forward(self, x):
        return ll.sigmoid(x @ self.weights.T)
