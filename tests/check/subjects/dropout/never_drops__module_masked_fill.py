# role: dropout
# mistake: never-drops
# subject: Dropout
# style: nn.Module, masked_fill whose result is lost

import layerlab as ll
from layerlab import nn


class Dropout(nn.Module):
    def __init__(self, p: float = 0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        dropped = ll.rand(*x.shape) < self.p
        x.masked_fill(dropped, 0.0)
        return x
