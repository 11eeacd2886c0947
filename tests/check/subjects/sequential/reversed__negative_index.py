# role: sequential
# mistake: reversed
# subject: SequentialModel
# style: nn.Module with a ModuleList and an index that counts down
from layerlab import nn


class SequentialModel(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.blocks = nn.ModuleList(layers)

    def forward(self, x):
        n = len(self.blocks)
        for i in range(n):
            x = self.blocks[n - 1 - i](x)
        return x
