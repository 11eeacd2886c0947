# role: neuron
# mistake: wrong-activation
# name: tanh
# subject: TanhNeuron
# style: Tensor module
import layerlab as ll
from layerlab import nn


class TanhNeuron(nn.Module):
    def __init__(self, num_inputs: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(ll.randn(num_inputs) / num_inputs**0.5)
        self.bias = nn.Parameter(ll.tensor(0.0))

    def forward(self, x):
        return (x @ self.weights + self.bias).sigmoid()
