# role: dropout
# mistake: none
# subject: Dropout
# style: our Module and Tensor, bernoulli mask kept for the curious
import layerlab as ll
from layerlab import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = float(p)
        self.mask = None

    def forward(self, x):
        if not self.training or self.p == 0.0:
            return x
        if self.p == 1.0:
            return ll.zeros_like(x)
        keep = 1.0 - self.p
        self.mask = ll.bernoulli(ll.full_like(x, keep)) / keep
        return x * self.mask
