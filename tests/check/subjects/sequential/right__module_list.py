# role: sequential
# mistake: none
# subject: Net
# style: nn.ModuleList inside an nn.Module, one list as the argument
from layerlab import nn


class Net(nn.Module):
    def __init__(self, layers: list):
        super().__init__()
        self.hidden = nn.ModuleList(layers[:-1])
        self.output = layers[-1]

    def forward(self, x):
        for h in self.hidden:
            x = h(x)
        return self.output(x)
