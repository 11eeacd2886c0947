# role: dense
# mistake: init-constant
# subject: DenseLayer
# style: numpy, ones times a small number, type hints

import numpy as np


class DenseLayer:
    def __init__(self, input_size: int, output_size: int) -> None:
        self.weights: np.ndarray = np.ones((input_size, output_size)) * 0.01
        self.biases: np.ndarray = np.zeros(output_size)

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        self.inputs = inputs
        return np.dot(inputs, self.weights) + self.biases
