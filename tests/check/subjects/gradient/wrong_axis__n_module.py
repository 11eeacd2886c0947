# role: gradient
# mistake: wrong-axis
# name: softmax
# subject: Softmax
# style: Tensor, nn.Module, dim left at the first axis in the backward

import layerlab as ll
from layerlab import nn


class Softmax(nn.Module):
    def forward(self, logits):
        self.probs = ll.softmax(logits, dim=-1)
        return self.probs

    def backward(self, grad_output):
        product = self.probs * grad_output
        return product - self.probs * product.sum(dim=0, keepdim=True)
