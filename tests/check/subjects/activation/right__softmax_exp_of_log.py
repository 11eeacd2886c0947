# role: activation
# mistake: none
# name: softmax
# subject: Softmax
# style: nn.Module: exp of x minus logsumexp
import layerlab as ll
from layerlab import nn


class Softmax(nn.Module):
    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return ll.exp(x - ll.logsumexp(x, dim=self.dim, keepdim=True))
