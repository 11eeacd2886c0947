# role: linear
# mistake: none
# subject: Linear
# style: numpy, parameters in a namedtuple-like class, loop over the inputs

from types import SimpleNamespace

import numpy as np


class Linear:
    def __init__(self, d_in, d_out):
        bound = np.sqrt(3 / d_in)
        self.params = SimpleNamespace(
            w=np.random.uniform(-bound, bound, (d_in, d_out)), b=np.zeros(d_out)
        )

    @property
    def w(self):
        return self.params.w

    @w.setter
    def w(self, value):
        self.params.w = value

    @property
    def b(self):
        return self.params.b

    @b.setter
    def b(self, value):
        self.params.b = value

    def forward(self, x):
        if x.shape[-1] != len(self.w):
            raise ValueError("the last axis has the wrong length")
        y = np.zeros(x.shape[:-1] + self.b.shape) + self.b
        for i, row in enumerate(self.w):
            y += x[..., i, None] * row
        return y
