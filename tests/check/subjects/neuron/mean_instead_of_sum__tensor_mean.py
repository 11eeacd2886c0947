# role: neuron
# mistake: mean-instead-of-sum
# subject: Neuron
# style: Tensor module with Parameters, mean method
import layerlab as ll
from layerlab import nn


class Neuron(nn.Module):
    def __init__(self, n_in: int):
        super().__init__()
        self.w = nn.Parameter(ll.rand(n_in) - 0.5)
        self.b = nn.Parameter(ll.zeros(()))

    def forward(self, x):
        products = self.w * x
        return products.mean() + self.b
