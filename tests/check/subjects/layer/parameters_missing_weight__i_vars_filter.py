# role: layer
# mistake: parameters-missing-weight
# name: relu
# subject: Layer
# style: numpy, parameters found by a look through vars(self)

import numpy as np


class Layer:
    def __init__(self, n_neurons, n_inputs):
        self.shape = (n_neurons, n_inputs)
        self.w = np.random.normal(scale=n_inputs**-0.5, size=self.shape)
        self.b = np.zeros((n_neurons,))

    def parameters(self):
        return [v for v in vars(self).values() if isinstance(v, np.ndarray) and v.ndim == 1]

    def forward(self, x):
        z = np.einsum("oi,...i->...o", self.w, self._checked(x)) + self.b
        return z.clip(min=0)

    def _checked(self, x):
        if x.shape[-1] != self.shape[1]:
            raise ValueError(f"expected {self.shape[1]} features, got {x.shape[-1]}")
        return x
