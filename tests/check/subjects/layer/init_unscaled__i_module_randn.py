# role: layer
# mistake: init-unscaled
# name: sigmoid
# subject: SigmoidLayer
# style: nn.Module with Parameters from ll.randn

import layerlab as ll
from layerlab import nn


class SigmoidLayer(nn.Module):
    def __init__(self, num_inputs, num_neurons):
        super().__init__()
        self.weights = nn.Parameter(ll.randn(num_neurons, num_inputs))
        self.biases = nn.Parameter(ll.zeros(num_neurons))

    def forward(self, x):
        return ll.sigmoid(x @ self.weights.T + self.biases)
