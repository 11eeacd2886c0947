# role: dropout
# mistake: p-one-gives-nan
# subject: Dropout
# style: nn.Module, Tensor divided by the probability of keeping

import layerlab as ll
from layerlab import nn


class Dropout(nn.Module):
    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.keep = 1.0 - p

    def forward(self, x):
        if not self.training:
            return x
        mask = ll.rand_like(x) < self.keep
        return ll.where(mask, x, 0.0) / self.keep
