# role: layer
# mistake: none
# name: relu
# subject: Layer
# style: our Module, units first, weight (in, out) as kernel
import layerlab as ll
from layerlab import nn


class Layer(nn.Module):
    def __init__(self, units, fan_in):
        super().__init__()
        limit = (6 / (fan_in + units)) ** 0.5
        self.kernel = nn.Parameter(limit * (2 * ll.rand(fan_in, units) - 1))
        self.bias = nn.Parameter(ll.zeros(units))

    def forward(self, inputs):
        return ll.relu(ll.matmul(inputs.to(self.kernel.dtype), self.kernel) + self.bias)
