# role: linear
# mistake: none
# subject: Linear
# style: our base class, outputs stacked one neuron at a time
import numpy as np

import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        k = in_features**-0.5
        init = np.random.uniform(-k, k, (out_features + bool(bias), in_features))
        self.weight = nn.Parameter(init[:out_features])
        self.bias = nn.Parameter(np.random.uniform(-k, k, out_features)) if bias else None

    def forward(self, input):
        if input.shape[-1] != self.weight.shape[1]:
            raise ValueError("in_features do not match")
        columns = [(ll.as_tensor(input) * w).sum(-1) for w in self.weight]
        out = ll.stack(columns, -1)
        return out if self.bias is None else out + self.bias
