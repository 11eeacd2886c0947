# role: layer
# mistake: init-unscaled
# name: relu
# subject: Layer
# style: numpy float32, standard_normal

import numpy as np


class Layer:
    def __init__(self, in_features: int, out_features: int) -> None:
        rng = np.random.default_rng()
        self.weight = rng.standard_normal((out_features, in_features), dtype=np.float32)
        self.bias = np.zeros(out_features, dtype=np.float32)

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.maximum(x @ self.weight.T + self.bias, 0)
