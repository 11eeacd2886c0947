# role: dense
# mistake: wrong-return-type
# subject: Dense
# style: NumPy, list comprehension over the neurons and the samples
import numpy as np


class Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = [np.random.randn(n_inputs) / np.sqrt(n_inputs) for _ in range(n_neurons)]
        self.biases = np.zeros(n_neurons)

    def forward(self, x):
        if x.ndim == 2:
            return [np.array(self.forward(row)) for row in x]
        return [np.dot(w, x) + b for w, b in zip(self.weights, self.biases)]
