# role: activation
# mistake: derivative-instead
# name: silu
# subject: SiLU
# style: nn.Module with the sigmoid method
from layerlab import nn


class SiLU(nn.Module):
    def forward(self, x):
        s = x.sigmoid()
        return s * (1 + x * (1 - s))
