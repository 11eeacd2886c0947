# role: layer
# mistake: bias-per-term
# subject: Layer
# style: lists, sum over a generator with the bias inside it, relu
import random


class Layer:
    def __init__(self, n_inputs, n_neurons):
        r = (1 / n_inputs) ** 0.5
        self.weights = [[random.uniform(-r, r) for _ in range(n_inputs)] for _ in range(n_neurons)]
        self.biases = [random.uniform(-r, r) for _ in range(n_neurons)]

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.forward(s) for s in x]
        if len(x) != len(self.weights[0]):
            raise ValueError("bad sample")
        return [
            max(0.0, sum(w * i + b for w, i in zip(ws, x)))
            for ws, b in zip(self.weights, self.biases)
        ]
