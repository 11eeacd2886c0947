# role: activation
# mistake: none
# name: glu
# subject: GLU
# style: our Module, chunk, gate on the second half
import layerlab as ll
from layerlab import nn


class GLU(nn.Module):
    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        value, gate = ll.chunk(x, 2, self.dim)
        return value * ll.sigmoid(gate)
