# role: dense
# mistake: none
# subject: Dense
# style: Keras names, units first, optional activation and use_bias
from typing import Callable, Optional

import numpy as np


class Dense:
    def __init__(self, units: int, input_dim: int, activation: Optional[Callable] = None,
                 use_bias: bool = True):
        limit = (6 / (units + input_dim)) ** 0.5
        self.kernel = np.random.uniform(-limit, limit, size=(input_dim, units))
        self.bias = np.zeros(units) if use_bias else None
        self.activation = activation or (lambda t: t)

    def call(self, inputs):
        z = np.matmul(inputs, self.kernel)
        if self.bias is not None:
            z = z + self.bias
        return self.activation(z)

    def __call__(self, inputs, *args, **kwargs):
        return self.call(inputs)

    def parameters(self):
        ps = {"kernel": self.kernel}
        if self.bias is not None:
            ps["bias"] = self.bias
        return ps
