# role: dropout
# mistake: eval-only
# subject: Dropout
# style: nn.Module, early return

import layerlab as ll
from layerlab import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if p < 0 or p >= 1:
            raise ValueError("p must be in [0, 1)")
        self.p = p
        self.scale = 1 / (1 - p)

    def forward(self, x):
        if self.training:
            return x
        return x * ll.bernoulli(ll.full(x.shape, 1 - self.p)) * self.scale
