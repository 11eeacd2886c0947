# role: dropout
# mistake: none
# subject: Dropout
# style: nn.Module subclass, ll.rand_like, p = 1 caught

import layerlab as ll
from layerlab import nn


class Dropout(nn.Module):
    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        if self.p == 1:
            return ll.zeros_like(x)
        mask = (ll.rand_like(x) >= self.p).float()
        return x * mask / (1 - self.p)
