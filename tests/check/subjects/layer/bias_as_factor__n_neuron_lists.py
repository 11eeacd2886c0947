# role: layer
# mistake: bias-as-factor
# name: relu
# subject: Layer
# style: lists, one list of weights per neuron, small random biases, augmented assignment
import random


class Layer:
    def __init__(self, n_inputs, n_neurons):
        r = n_inputs**-0.5
        self.weights = [[random.uniform(-r, r) for _ in range(n_inputs)] for _ in range(n_neurons)]
        self.biases = [random.uniform(-r, r) for _ in range(n_neurons)]

    def _one(self, x):
        out = []
        for w, b in zip(self.weights, self.biases):
            z = sum(wi * xi for wi, xi in zip(w, x, strict=True))
            z *= b
            out.append(max(0.0, z))
        return out

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self._one(row) for row in x]
        return self._one(x)
