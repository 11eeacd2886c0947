# role: sequential
# mistake: parameters-not-collected mode-not-passed-on
# subject: MLP
# style: nn.Module with a plain list and nothing else
from layerlab import nn


class MLP(nn.Module):
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
