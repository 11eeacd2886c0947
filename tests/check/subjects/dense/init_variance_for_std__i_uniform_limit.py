# role: dense
# mistake: init-variance-for-std
# subject: Dense
# style: nn.Module, Glorot uniform limit

import layerlab as ll
from layerlab import nn


class Dense(nn.Module):
    def __init__(self, input_size, output_size):
        super().__init__()
        limit = 6 / (input_size + output_size)
        self.weights = nn.Parameter(
            nn.init.uniform((input_size, output_size), -limit, limit)
        )
        self.bias = nn.Parameter(ll.zeros(output_size))

    def forward(self, x):
        return x @ self.weights + self.bias
