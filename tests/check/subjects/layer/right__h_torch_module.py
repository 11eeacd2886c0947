# role: layer
# mistake: none
# name: relu
# subject: Layer
# style: our base class and Parameters, bias of shape (1, n)
import numpy as np

import layerlab as ll
from layerlab import nn


class Layer(nn.Module):
    def __init__(self, ins, outs):
        super().__init__()
        std = (2 / ins) ** 0.5
        self.W = nn.Parameter(np.random.normal(0, std, (ins, outs)))
        self.B = nn.Parameter(np.zeros((1, outs)))

    def forward(self, x):
        x = ll.as_tensor(x)
        single = x.ndim == 1
        if single:
            x = x.reshape(1, -1)
        a = (x @ self.W + self.B).relu()
        return a[0] if single else a
