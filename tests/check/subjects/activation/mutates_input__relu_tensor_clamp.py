# role: activation
# mistake: mutates-input
# name: relu
# subject: ReLU
# style: nn.Module with clamp_
import layerlab as ll
from layerlab import nn


class ReLU(nn.Module):
    def forward(self, x):
        with ll.no_grad():
            return x.clamp_(min=0.0)
