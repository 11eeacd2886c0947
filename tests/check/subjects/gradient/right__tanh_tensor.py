# role: gradient
# mistake: none
# name: tanh
# subject: Tanh
# style: Tensor, nn.Module with a backward by hand

import layerlab as ll
from layerlab import nn


class Tanh(nn.Module):
    def forward(self, x):
        self.out = ll.tanh(x)
        return self.out

    def backward(self, upstream):
        return upstream - upstream * self.out**2
