# role: dropout
# mistake: probability-ignored
# subject: MyDropout
# style: nn.Module around a helper whose own default is used; everything goes with it
import layerlab as ll
from layerlab import nn


def drop_mask(x, p=0.5):
    keep = (ll.rand(*x.shape) >= p).float()
    return keep / (1 - p)


class MyDropout(nn.Module):
    def __init__(self, drop_prob=0.5):
        super().__init__()
        self.drop_prob = drop_prob

    def forward(self, x):
        if self.training:
            x = x * drop_mask(x)
        return x

    def extra_repr(self):
        return f"drop_prob={self.drop_prob}"
