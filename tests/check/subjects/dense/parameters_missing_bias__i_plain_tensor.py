# role: dense
# mistake: parameters-missing-bias
# subject: Dense
# style: nn.Module, the bias a tensor with requires_grad

import layerlab as ll
from layerlab import nn


class Dense(nn.Module):
    def __init__(self, input_size, output_size):
        super().__init__()
        self.weights = nn.Parameter(nn.init.glorot_normal((input_size, output_size)))
        self.bias = ll.zeros(output_size, requires_grad=True)

    def forward(self, x):
        return x @ self.weights + self.bias
