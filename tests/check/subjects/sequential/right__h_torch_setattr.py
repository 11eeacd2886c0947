# role: sequential
# mistake: none
# subject: Sequential
# style: our base class, layers under setattr names
from layerlab import nn


class Sequential(nn.Module):
    def __init__(self, *args):
        super().__init__()
        self.n = len(args)
        for i, layer in enumerate(args):
            setattr(self, f"layer_{i}", layer)

    def forward(self, x):
        i = 0
        while i != self.n:
            x = getattr(self, f"layer_{i}")(x)
            i += 1
        return x
