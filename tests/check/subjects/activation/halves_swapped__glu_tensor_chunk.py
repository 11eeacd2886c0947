# role: activation
# mistake: halves-swapped
# name: glu
# subject: GLU
# style: nn.Module with chunk
from layerlab import nn


class GLU(nn.Module):
    def forward(self, x):
        gate, value = x.chunk(2, dim=-1)
        return value * gate.sigmoid()
