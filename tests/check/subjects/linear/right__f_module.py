# role: linear
# mistake: none
# subject: Linear
# style: Tensors in a Module, PyTorch names and scale, bias switch, parameter left out if not used
import math

import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features: int, out_features: int, bias: bool = True):
        super().__init__()
        bound = 1 / math.sqrt(in_features)
        self.weight = nn.Parameter(ll.empty(out_features, in_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(ll.empty(out_features).uniform_(-bound, bound)) if bias else None

    def forward(self, input):
        output = input.matmul(self.weight.T)
        return output if self.bias is None else output + self.bias
