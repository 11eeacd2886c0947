# role: sequential
# mistake: none
# subject: MySequential
# style: nn.Module subclass, each layer an attribute of its own
from layerlab import nn


class MySequential(nn.Module):
    def __init__(self, *modules):
        super().__init__()
        self.depth = len(modules)
        for i, module in enumerate(modules, start=1):
            setattr(self, f"layer{i}", module)

    def forward(self, x):
        i = 1
        while i <= self.depth:
            x = getattr(self, f"layer{i}")(x)
            i += 1
        return x
