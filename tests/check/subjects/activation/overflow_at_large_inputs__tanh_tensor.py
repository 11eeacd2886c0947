# role: activation
# mistake: overflow-at-large-inputs
# name: tanh
# subject: Tanh
# style: nn.Module, e^2x
from layerlab import nn


class Tanh(nn.Module):
    def forward(self, input):
        e2x = (2 * input).exp()
        return (e2x - 1) / (e2x + 1)
