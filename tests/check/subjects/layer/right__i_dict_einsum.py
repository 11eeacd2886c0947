# role: layer
# mistake: none
# subject: Layer
# style: a dict of parameters, einsum, leaky ReLU

import numpy as np


class Layer:
    def __init__(self, inputs, neurons, slope=0.01):
        self.slope = slope
        self.params = {
            "W": np.random.standard_normal((inputs, neurons)) / inputs**0.5,
            "b": np.zeros(neurons),
        }

    def parameters(self):
        return self.params

    def forward(self, x):
        W, b = self.params["W"], self.params["b"]
        if x.shape[-1] != len(W):
            raise ValueError(f"input has width {x.shape[-1]}, the layer {len(W)}")
        z = np.einsum("...i,ij->...j", x, W) + b
        return np.where(z >= 0, z, self.slope * z)
