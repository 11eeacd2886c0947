# role: neuron
# mistake: none
# name: tanh
# subject: TanhNeuron
# style: Tensor module with Parameters
import layerlab as ll
from layerlab import nn


class TanhNeuron(nn.Module):
    def __init__(self, in_features: int):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(in_features) / in_features**0.5)
        self.bias = nn.Parameter(ll.zeros(()))

    def forward(self, x):
        return ll.tanh(x @ self.weight + self.bias)
