# role: dropout
# mistake: active-in-eval
# subject: Dropout
# style: nn.Module; asks self.train, the method

import layerlab as ll
from layerlab import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if self.train:
            if self.p == 1:
                return ll.zeros_like(x)
            mask = (ll.rand_like(x) >= self.p).float()
            return mask * x / (1.0 - self.p)
        return x
