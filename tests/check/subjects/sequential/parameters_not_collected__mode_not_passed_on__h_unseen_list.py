# role: sequential
# mistake: parameters-not-collected mode-not-passed-on
# subject: Sequential
# style: our base class, layers in a plain list that it does not see
from layerlab import nn


class Sequential(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = list(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
