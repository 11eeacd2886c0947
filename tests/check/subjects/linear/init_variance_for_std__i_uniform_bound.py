# role: linear
# mistake: init-variance-for-std
# subject: Linear
# style: numpy float32, uniform within one over the width

import numpy as np


class Linear:
    def __init__(self, in_features: int, out_features: int):
        k = 1.0 / in_features
        shape = (out_features, in_features)
        self.weight = np.random.uniform(-k, k, shape).astype(np.float32)
        self.bias = np.zeros(out_features, dtype=np.float32)

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.dot(x, self.weight.T) + self.bias
