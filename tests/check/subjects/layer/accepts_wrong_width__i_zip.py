# role: layer
# mistake: accepts-wrong-width
# name: relu
# subject: Layer
# style: plain lists, zip and sum

import random


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.weights = [
            [random.gauss(0.0, 0.1) for _ in range(n_inputs)] for _ in range(n_neurons)
        ]
        self.biases = [random.gauss(0.0, 0.1) for _ in range(n_neurons)]

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.forward(sample) for sample in x]
        return [
            max(0.0, sum(w * v for w, v in zip(ws, x)) + b)
            for ws, b in zip(self.weights, self.biases)
        ]
