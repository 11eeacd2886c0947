# role: linear
# mistake: init-fan-out
# subject: Linear
# style: PyTorch user, divides by the outputs
import math

import numpy as np

import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        std = 1 / math.sqrt(out_features)
        self.weight = nn.Parameter(std * np.random.randn(out_features, in_features))
        self.bias = nn.Parameter(np.zeros(out_features))

    def forward(self, x):
        return ll.as_tensor(x) @ self.weight.T + self.bias
