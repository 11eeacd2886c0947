# role: linear
# mistake: none
# subject: Linear
# style: one vector a neuron in a Python list, the columns stacked at the end
import numpy as np


class Linear:
    def __init__(self, input_size, output_size):
        rng = np.random.default_rng()
        self.weights = [rng.standard_normal(input_size) / np.sqrt(input_size) for _ in range(output_size)]
        self.biases = [0.0] * output_size

    def forward(self, x):
        x = np.asarray(x, dtype=float)
        columns = []
        for w, b in zip(self.weights, self.biases):
            columns.append(np.dot(x, w) + b)
        return np.stack(columns, axis=-1)

    def parameters(self):
        return [self.weights, self.biases]
