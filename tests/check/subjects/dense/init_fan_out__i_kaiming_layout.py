# role: dense
# mistake: init-fan-out
# name: relu
# subject: DenseReLU
# style: nn.Module, init.kaiming_normal with an (in, out) weight

import layerlab as ll
from layerlab import nn


class DenseReLU(nn.Module):
    def __init__(self, input_size, output_size):
        super().__init__()
        self.weights = nn.Parameter(nn.init.kaiming_normal((input_size, output_size)))
        self.bias = nn.Parameter(ll.zeros(output_size))

    def forward(self, x):
        return ll.relu(x @ self.weights + self.bias)
