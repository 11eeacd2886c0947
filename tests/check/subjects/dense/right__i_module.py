# role: dense
# mistake: none
# subject: Dense
# style: nn.Module with Parameters in the (in, out) layout, optional bias and activation

import layerlab as ll
from layerlab import nn


class Dense(nn.Module):
    def __init__(self, input_size, output_size, use_bias=True, activation=None):
        self.weights = nn.Parameter(
            nn.init.glorot_uniform((input_size, output_size), layout="in_out")
        )
        self.bias = nn.Parameter(ll.zeros(output_size)) if use_bias else None
        self.activation = activation

    def forward(self, x):
        out = ll.matmul(x, self.weights)
        if self.bias is not None:
            out = out + self.bias
        if self.activation is None:
            return out
        return getattr(ll, self.activation)(out)
