# role: sequential
# mistake: mode-not-passed-on
# subject: MyNet
# style: nn.Module with a plain list and parameters of its own
from layerlab import nn


class MyNet(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self._layers = layers

    def forward(self, x):
        for layer in self._layers:
            x = layer(x)
        return x

    def parameters(self):
        for layer in self._layers:
            yield from layer.parameters()
