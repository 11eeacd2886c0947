# role: linear
# mistake: none
# subject: MyLinear
# style: a subclass of nn.Linear with a forward of its own

from layerlab import functional as F
from layerlab import nn


class MyLinear(nn.Linear):
    def forward(self, x):
        self.last_input = x
        return F.linear(x, self.weight, self.bias)
