# role: activation
# mistake: axis-wrong
# name: softmax
# subject: Softmax
# style: nn.Module with dim=0 as its default
import layerlab as ll
from layerlab import nn


class Softmax(nn.Module):
    def __init__(self, dim=0):
        super().__init__()
        self.dim = dim

    def forward(self, logits):
        peak = logits.amax(dim=self.dim, keepdim=True)
        e = ll.exp(logits - peak)
        return e / e.sum(dim=self.dim, keepdim=True)
