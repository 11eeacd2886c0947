# role: linear
# mistake: none
# subject: Linear
# style: nn.Module made of one nn.Module per neuron in a ModuleList

import layerlab as ll
from layerlab import nn


class OneNeuron(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.w = nn.Parameter(ll.randn(n) * n**-0.5)
        self.b = nn.Parameter(ll.zeros(1))

    def forward(self, x):
        return x @ self.w + self.b[0]


class Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.neurons = nn.ModuleList([OneNeuron(in_features) for _ in range(out_features)])

    def forward(self, x):
        return ll.stack([neuron(x) for neuron in self.neurons], dim=-1)
