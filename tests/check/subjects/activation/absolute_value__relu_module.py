# role: activation
# mistake: absolute-value
# name: relu
# subject: ReLU
# style: nn.Module subclass with Tensor methods
from layerlab import nn


class ReLU(nn.Module):
    def forward(self, x):
        return x.abs()
