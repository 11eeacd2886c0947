# role: layer
# mistake: none
# name: relu
# subject: Layer
# style: plain lists and while loops, (inputs, neurons) layout

import random


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.n_inputs, self.n_neurons = n_inputs, n_neurons
        self.weights = []
        for _ in range(n_inputs):
            self.weights.append([random.gauss(0.0, 0.1) for _ in range(n_neurons)])
        self.biases = [random.gauss(0.0, 0.1) for _ in range(n_neurons)]

    def one(self, x):
        if len(x) != self.n_inputs:
            raise ValueError(f"{len(x)} numbers for {self.n_inputs} inputs")
        out = list(self.biases)
        i = 0
        while i < self.n_inputs:
            for j in range(self.n_neurons):
                out[j] += x[i] * self.weights[i][j]
            i += 1
        return [v if v > 0 else 0.0 for v in out]

    def forward(self, inputs):
        if not inputs:
            return []
        if isinstance(inputs[0], (int, float)):
            return self.one(inputs)
        return [self.one(x) for x in inputs]
