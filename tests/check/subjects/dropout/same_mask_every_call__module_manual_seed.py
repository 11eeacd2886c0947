# role: dropout
# mistake: same-mask-every-call
# subject: Dropout
# style: nn.Module, generator seeded in forward

import layerlab as ll
from layerlab import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError("p")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        gen = ll.Generator().manual_seed(0)
        mask = (ll.rand(*x.shape, generator=gen) >= self.p).float()
        return x * mask / (1 - self.p)
