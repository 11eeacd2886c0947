# role: activation
# mistake: keepdims-missing
# name: softmax
# subject: Softmax
# style: nn.Module, sum along -1
import layerlab as ll
from layerlab import nn


class Softmax(nn.Module):
    def forward(self, logits):
        top = logits.amax(dim=-1, keepdim=True)
        e = ll.exp(logits - top)
        total = e.sum(dim=-1)
        return e / total
