# role: dropout
# mistake: none
# subject: Dropout
# style: our base class, mask from our random numbers
import layerlab as ll
from layerlab import nn


class Dropout(nn.Module):
    def __init__(self, p: float = 0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        x = ll.as_tensor(x)
        if not self.training or self.p == 0.0:
            return x
        if self.p == 1.0:
            return x * 0.0
        dropped = ll.rand_like(x) < self.p
        return x.masked_fill(dropped, 0.0) * (1 / (1 - self.p))
