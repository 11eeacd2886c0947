# role: sequential
# mistake: parallel-instead-of-chained
# subject: FeedForward
# style: nn.Module; collects the outputs and takes the last
from layerlab import nn


class FeedForward(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        activations = []
        for layer in self.layers:
            activations.append(layer(x))
        return activations[-1]
