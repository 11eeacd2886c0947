# role: neuron
# mistake: none
# name: sigmoid
# subject: Neuron
# style: our Tensor, number of inputs, weight and bias as parameters
import layerlab as ll
from layerlab import nn


class Neuron(nn.Module):
    def __init__(self, n_inputs):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(n_inputs) * n_inputs**-0.5)
        self.bias = nn.Parameter(ll.zeros(1))

    def forward(self, x):
        z = (self.weight * x).sum() + self.bias[0]
        return ll.sigmoid(z)
