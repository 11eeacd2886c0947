# role: sequential
# mistake: last-skipped
# subject: Mlp
# style: nn.Module that sets the output layer apart and goes through the hidden ones
from layerlab import nn


class Mlp(nn.Module):
    def __init__(self, layers):
        super().__init__()
        *hidden, out = layers
        self.hidden = nn.ModuleList(hidden)
        self.out = out

    def forward(self, x):
        h = x
        for layer in self.hidden:
            h = layer(h)
        return h
