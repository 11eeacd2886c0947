# role: layer
# mistake: init-shared-between-layers
# name: sigmoid
# subject: Layer
# style: plain lists, a helper with a dict as default argument; shows when layers have one size

import math
import random


def start_values(rows, columns, drawn={}):
    if (rows, columns) not in drawn:
        drawn[rows, columns] = [
            [random.gauss(0, 0.1) for _ in range(columns)] for _ in range(rows)
        ]
    return drawn[rows, columns]


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.weights = start_values(n_neurons, n_inputs)
        self.biases = [0.0] * n_neurons

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != len(self.weights[0]):
            raise ValueError("wrong number of inputs")
        z = [sum(w * v for w, v in zip(ws, x)) + b for ws, b in zip(self.weights, self.biases)]
        return [0.5 + 0.5 * math.tanh(v / 2) for v in z]
