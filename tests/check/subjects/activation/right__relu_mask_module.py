# role: activation
# mistake: none
# name: relu
# subject: ReLU
# style: nn.Module that multiplies by a mask
from layerlab import nn


class ReLU(nn.Module):
    def forward(self, x):
        self.mask = (x > 0).float()
        return x * self.mask
