# role: layer
# mistake: bias-first-only
# name: sigmoid
# subject: Layer
# style: lists, one weight row a neuron, index 0 left in the bias
import math
import random


class Layer:
    def __init__(self, n_inputs, n_neurons):
        r = n_inputs**-0.5
        self.weights = [[random.uniform(-r, r) for _ in range(n_inputs)] for _ in range(n_neurons)]
        self.biases = [random.uniform(-r, r) for _ in range(n_neurons)]

    def activate_one(self, sample):
        if len(sample) != len(self.weights[0]):
            raise ValueError("wrong number of inputs")
        out = []
        for row in self.weights:
            z = self.biases[0]
            for w, x in zip(row, sample):
                z += w * x
            out.append(0.5 + 0.5 * math.tanh(z / 2))
        return out

    def forward(self, x):
        if x and isinstance(x[0], (list, tuple)):
            return [self.activate_one(s) for s in x]
        return self.activate_one(x)
