# role: linear
# mistake: none
# subject: Linear
# style: numpy, broadcast product summed, width checked, (out, in) and sizes the other way about

import numpy as np


class Linear:
    def __init__(self, size, prev_size, seed=None):
        rng = np.random.default_rng(seed)
        self.W = rng.standard_normal((size, prev_size)) * prev_size**-0.5
        self.b = rng.standard_normal(size) * prev_size**-0.5

    def forward(self, a):
        a = np.asarray(a)
        if a.shape[-1] != self.W.shape[-1]:
            raise ValueError(f"{a.shape[-1]} activations, {self.W.shape[-1]} weights")
        return (self.W * a[..., None, :]).sum(-1) + self.b
