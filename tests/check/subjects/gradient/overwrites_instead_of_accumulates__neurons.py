# role: gradient
# mistake: overwrites-instead-of-accumulates
# subject: Layer
# style: one object a neuron, its gradient set anew by every sample

import numpy as np


class Neuron:
    def __init__(self, n):
        self.weights = np.random.randn(n) * 0.3
        self.bias = 0.0
        self.grad_weights = np.zeros(n)
        self.grad_bias = 0.0


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.neurons = [Neuron(n_inputs) for _ in range(n_neurons)]

    def forward(self, X):
        self.X = X
        return np.column_stack([X @ n.weights + n.bias for n in self.neurons])

    def backward(self, delta):
        dX = np.zeros(self.X.shape)
        for j, neuron in enumerate(self.neurons):
            for x, d, dx in zip(self.X, delta[:, j], dX):
                neuron.grad_weights = d * x
                neuron.grad_bias = d
                dx += d * neuron.weights
        return dX
