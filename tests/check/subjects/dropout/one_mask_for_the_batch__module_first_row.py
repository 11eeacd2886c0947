# role: dropout
# mistake: one-mask-for-the-batch
# subject: Dropout1d
# style: nn.Module, rand_like of the first row

import layerlab as ll
from layerlab import nn


class Dropout1d(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if p == 1:
            raise ValueError("p = 1 would drop everything")
        self.p = p

    def forward(self, x):
        if self.training:
            mask = ll.rand_like(x[0]) >= self.p
            x = x * mask.float() * (1 / (1 - self.p))
        return x
