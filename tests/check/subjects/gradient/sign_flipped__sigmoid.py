# role: gradient
# mistake: sign-flipped
# name: sigmoid
# subject: Sigmoid
# style: Tensor, the factors of the derivative the wrong way round

import layerlab as ll
from layerlab import nn


class Sigmoid(nn.Module):
    def forward(self, z):
        self.a = ll.sigmoid(z)
        return self.a

    def backward(self, grad):
        return grad * self.a * (self.a - 1)
