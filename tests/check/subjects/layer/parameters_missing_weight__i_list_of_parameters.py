# role: layer
# mistake: parameters-missing-weight
# name: sigmoid
# subject: NeuronRows
# style: nn.Module that keeps one Parameter per neuron in a list

import layerlab as ll
from layerlab import nn


class NeuronRows(nn.Module):
    def __init__(self, num_inputs, num_neurons):
        super().__init__()
        self.rows = [nn.Parameter(ll.randn(num_inputs) * 0.1) for _ in range(num_neurons)]
        self.bias = nn.Parameter(ll.zeros(num_neurons))

    def forward(self, x):
        weight = ll.stack(self.rows)
        return (x @ weight.T + self.bias).sigmoid()
