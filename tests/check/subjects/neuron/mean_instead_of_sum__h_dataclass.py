# role: neuron
# mistake: mean-instead-of-sum
# name: relu
# subject: NeuronModel
# style: dataclass with type hints
from dataclasses import dataclass

import numpy as np


@dataclass
class NeuronModel:
    weights: np.ndarray
    bias: float

    def predict(self, x: np.ndarray) -> float:
        weighted = self.weights * x
        z = np.average(weighted) + self.bias
        return float(max(0.0, z))
