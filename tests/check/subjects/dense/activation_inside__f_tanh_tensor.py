# role: dense
# mistake: activation-inside
# subject: Dense
# style: Tensors in a Module, (in, out), tanh method at the end of the expression
import layerlab as ll
from layerlab import nn


class Dense(nn.Module):
    def __init__(self, input_size, output_size):
        super().__init__()
        std = (2 / (input_size + output_size)) ** 0.5
        self.weights = nn.Parameter(ll.randn(input_size, output_size) * std)
        self.bias = nn.Parameter(ll.zeros(output_size))

    def forward(self, x):
        return (x @ self.weights + self.bias).tanh()
