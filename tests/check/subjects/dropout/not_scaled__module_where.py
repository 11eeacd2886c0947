# role: dropout
# mistake: not-scaled
# subject: MyDropout
# style: nn.Module subclass, ll.where

import layerlab as ll
from layerlab import nn


class MyDropout(nn.Module):
    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError("p must be between 0 and 1")
        self.p = p

    def forward(self, x):
        if self.training:
            drop = ll.rand_like(x) < self.p
            return ll.where(drop, 0.0, x)
        return x
