# role: sequential
# mistake: none
# subject: LoggedSequential
# style: nn.Sequential subclass with a forward of its own that notes the shapes
from layerlab import nn


class LoggedSequential(nn.Sequential):
    def __init__(self, *modules):
        super().__init__(*modules)
        self.shapes = []

    def forward(self, x):
        self.shapes.clear()
        for number in range(len(self)):
            x = self[number](x)
            self.shapes.append(tuple(x.shape))
        return x
