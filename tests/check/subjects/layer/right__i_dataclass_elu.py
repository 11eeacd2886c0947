# role: layer
# mistake: none
# name: elu
# subject: EluLayer
# style: frozen sizes in a dataclass, glorot uniform, ELU through expm1

from dataclasses import dataclass

import numpy as np


@dataclass
class EluLayer:
    num_inputs: int
    num_outputs: int
    alpha: float = 1.0

    def __post_init__(self):
        limit = (6 / (self.num_inputs + self.num_outputs)) ** 0.5
        size = (self.num_inputs, self.num_outputs)
        self.kernel = limit * (2 * np.random.random(size) - 1)
        self.bias = np.zeros(self.num_outputs)

    def __call__(self, x):
        z = np.tensordot(x, self.kernel, axes=1) + self.bias
        return np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))
