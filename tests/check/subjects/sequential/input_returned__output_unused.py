# role: sequential
# mistake: input-returned
# subject: Sequential
# style: nn.Module with a ModuleList, a new name in the loop
from layerlab import nn


class Sequential(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        for layer in self.layers:
            out = layer(x)
        return x
