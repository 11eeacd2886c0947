# role: neuron
# mistake: bias-doubled
# name: relu
# subject: Neuron
# style: Tensor class with a helper method for the weighted sum
import layerlab as ll
from layerlab import nn


class Neuron(nn.Module):
    def __init__(self, in_features):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(in_features))
        self.bias = nn.Parameter(ll.zeros(()))

    def weighted_sum(self, x):
        return (self.weight * x).sum() + self.bias

    def forward(self, x):
        z = self.weighted_sum(x)
        return ll.relu(z + self.bias)
