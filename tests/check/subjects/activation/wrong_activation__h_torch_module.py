# role: activation
# mistake: wrong-activation
# name: silu
# subject: SiLU
# style: PyTorch module, returns the sigmoid only
import layerlab as ll
from layerlab import nn


class SiLU(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x):
        x = ll.as_tensor(x)
        gate = ll.sigmoid(x)
        return gate
