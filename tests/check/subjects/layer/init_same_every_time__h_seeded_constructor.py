# role: layer
# mistake: init-same-every-time
# name: relu
# subject: Layer
# style: seed inside the constructor
import numpy as np


class Layer:
    def __init__(self, in_features: int, out_features: int):
        np.random.seed(42)  # reproducible
        self.weights = np.random.randn(in_features, out_features) * np.sqrt(2.0 / in_features)
        self.bias = np.zeros(out_features)

    def forward(self, x: np.ndarray) -> np.ndarray:
        z = np.dot(x, self.weights) + self.bias
        return z * (z > 0)

    __call__ = forward
