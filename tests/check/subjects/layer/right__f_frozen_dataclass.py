# role: layer
# mistake: none
# name: relu
# subject: ReluLayer
# style: NumPy, frozen dataclass over given arrays, relu as product with a mask
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ReluLayer:
    weights: np.ndarray  # one row per neuron
    biases: np.ndarray

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        z = np.inner(inputs, self.weights) + self.biases
        return z * (z > 0)
