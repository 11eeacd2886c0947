# role: dropout
# mistake: one-draw-for-all
# subject: Dropout
# style: nn.Module, mask of shape (1,) that is broadcast
import layerlab as ll
from layerlab import nn


class Dropout(nn.Module):
    def __init__(self, p: float = 0.5):
        super().__init__()
        if not 0.0 <= p < 1.0:
            raise ValueError(f"p must be in [0, 1), not {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        keep = ll.rand(1) > self.p
        return x * keep.float() / (1.0 - self.p)
