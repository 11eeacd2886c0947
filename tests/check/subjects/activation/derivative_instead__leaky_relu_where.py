# role: activation
# mistake: derivative-instead
# name: leaky_relu
# subject: LeakyRelu
# style: dataclass over Tensors
from dataclasses import dataclass

import layerlab as ll


@dataclass
class LeakyRelu:
    negative_slope: float = 0.01

    def __call__(self, x):
        return ll.where(x > 0, ll.ones_like(x), self.negative_slope * ll.ones_like(x))
