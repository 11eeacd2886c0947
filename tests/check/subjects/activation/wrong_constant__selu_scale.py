# role: activation
# mistake: wrong-constant
# name: selu
# subject: SELU
# style: the outer scale only on the positive side
import layerlab as ll
from layerlab import nn


class SELU(nn.Module):
    alpha = 1.6732632423543772
    scale = 1.0507009873554805

    def forward(self, x):
        negative = self.alpha * (ll.exp(x.clamp(max=0.0)) - 1.0)
        return ll.where(x > 0, self.scale * x, negative)
