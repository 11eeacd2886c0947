# role: layer
# mistake: parameters-are-copies
# name: tanh
# subject: Layer
# style: plain lists, parameters in a dict

import math
import random


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.n_inputs = n_inputs
        self.weights = [
            [random.gauss(0, 0.1) for _ in range(n_inputs)] for _ in range(n_neurons)
        ]
        self.biases = [0.0] * n_neurons

    def parameters(self):
        return {"weights": [row[:] for row in self.weights], "biases": self.biases[:]}

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != self.n_inputs:
            raise ValueError("bad input length")
        y = []
        for j in range(len(self.weights)):
            z = self.biases[j]
            for i in range(self.n_inputs):
                z += self.weights[j][i] * x[i]
            y.append(math.tanh(z))
        return y
