# role: activation
# mistake: none
# name: gelu
# subject: GELU
# style: nn.Module with ll.erf
import layerlab as ll
from layerlab import nn


class GELU(nn.Module):
    def forward(self, x):
        return x * (0.5 + 0.5 * ll.erf(x * 0.5**0.5))
