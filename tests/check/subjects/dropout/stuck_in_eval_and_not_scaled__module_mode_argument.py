# role: dropout
# mistake: stuck-in-eval not-scaled
# subject: DropOut
# style: nn.Module with train written anew, the switch can only turn off
import layerlab as ll
from layerlab import nn


class DropOut(nn.Module):
    def __init__(self, p=0.2):
        super().__init__()
        self.p = p

    def train(self, mode=True):
        self.training = self.training and mode
        return self

    def forward(self, x):
        if not self.training:
            return x
        noise = ll.rand(*x.shape)
        return ll.where(noise < self.p, ll.zeros_like(x), x)
