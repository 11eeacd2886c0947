# role: dropout
# mistake: one-mask-for-the-batch not-scaled
# subject: Dropout
# style: nn.Module, mask of x.shape[1]

import layerlab as ll
from layerlab import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        mask = ll.rand(x.shape[1]) >= self.p
        return x * mask.float()
