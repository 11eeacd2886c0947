# role: sequential
# mistake: parameters-not-collected
# subject: MySequential
# style: nn.Module with a plain list, which passes the mode on itself
from layerlab import nn


class MySequential(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = list(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def train(self, mode=True):
        super().train(mode)
        for layer in self.layers:
            layer.train(mode)
        return self
