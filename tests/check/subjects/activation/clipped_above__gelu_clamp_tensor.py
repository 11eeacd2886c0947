# role: activation
# mistake: clipped-above
# name: gelu
# subject: GELU
# style: nn.Module with clamp and erf
import math

import layerlab as ll
from layerlab import nn


class GELU(nn.Module):
    """0.5 x (1 + erf(x / sqrt 2))"""

    def forward(self, x):
        x = x.clamp(min=-10.0, max=10.0)
        return 0.5 * x * (1.0 + ll.erf(x / math.sqrt(2.0)))
