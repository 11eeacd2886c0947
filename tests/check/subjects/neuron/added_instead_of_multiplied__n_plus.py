# role: neuron
# mistake: added-instead-of-multiplied
# subject: Neuron
# style: NumPy, type hints, float32
import numpy as np


class Neuron:
    def __init__(self, weights: np.ndarray, bias: float) -> None:
        self.weights = np.asarray(weights, np.float32)
        self.bias = np.float32(bias)

    def __call__(self, inputs: np.ndarray) -> np.float32:
        combined = np.add(self.weights, np.asarray(inputs, np.float32))
        return combined.sum() + self.bias
