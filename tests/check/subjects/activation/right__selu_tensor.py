# role: activation
# mistake: none
# name: selu
# subject: SELU
# style: nn.Module, constants in a dict
import layerlab as ll
from layerlab import nn

CONSTANTS = {"alpha": 1.6732632423543772, "lambda": 1.0507009873554805}


class SELU(nn.Module):
    def forward(self, x):
        low = CONSTANTS["alpha"] * ll.expm1(ll.minimum(x, ll.zeros_like(x)))
        return CONSTANTS["lambda"] * ll.where(x > 0, x, low)
