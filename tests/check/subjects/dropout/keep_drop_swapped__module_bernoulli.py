# role: dropout
# mistake: keep-drop-swapped
# subject: RandomDrop
# style: nn.Module, ll.bernoulli mask, p = 1 refused

import layerlab as ll
from layerlab import nn


class RandomDrop(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if not 0.0 <= p < 1.0:
            raise ValueError(f"p must lie in [0, 1), not {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        probs = ll.full(x.shape, self.p)
        mask = ll.bernoulli(probs)
        return x * mask / (1 - self.p)
