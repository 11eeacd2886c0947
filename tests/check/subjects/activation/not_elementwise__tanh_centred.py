# role: activation
# mistake: not-elementwise
# name: tanh
# subject: Tanh
# style: nn.Module that centres its input
from layerlab import nn


class Tanh(nn.Module):
    """tanh works best around zero."""

    def forward(self, x):
        centred = x - x.mean()
        return centred.tanh()
