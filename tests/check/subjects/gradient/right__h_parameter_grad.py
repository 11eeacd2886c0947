# role: gradient
# mistake: none
# subject: Linear
# style: .grad of our Parameters, (out, in), backward by hand
import numpy as np

import layerlab as ll
from layerlab import nn


class Linear:
    def __init__(self, in_features, out_features):
        bound = in_features**-0.5
        self.weight = nn.Parameter(np.random.uniform(-bound, bound, (out_features, in_features)))
        self.bias = nn.Parameter(np.zeros(out_features))

    def forward(self, x):
        self._x = ll.as_tensor(x)
        with ll.no_grad():
            return self._x @ self.weight.T + self.bias

    def backward(self, grad_output):
        g = ll.as_tensor(grad_output)
        with ll.no_grad():
            self.weight.grad = g.T @ self._x
            self.bias.grad = g.sum(0)
            return g @ self.weight
