# role: dense
# mistake: none
# subject: DenseLayer
# style: NumPy, parameters in a dict, einsum with an ellipsis, explicit check of the width
import numpy as np


class DenseLayer:
    def __init__(self, size_in, size_out):
        rng = np.random.default_rng()
        self.params = {
            "W": rng.normal(0.0, np.sqrt(2 / (size_in + size_out)), size=(size_out, size_in)),
            "b": np.zeros(size_out),
        }

    def parameters(self):
        return self.params

    def forward(self, x):
        w, b = self.params["W"], self.params["b"]
        if x.shape[-1] != w.shape[1]:
            raise ValueError(f"expected {w.shape[1]} features, got {x.shape[-1]}")
        return np.einsum("oi,...i->...o", w, x) + b
