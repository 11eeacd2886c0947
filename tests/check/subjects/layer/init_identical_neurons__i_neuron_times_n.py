# role: layer
# mistake: init-identical-neurons
# name: tanh
# subject: DenseLayer
# style: list of Neuron objects, numpy inside

import numpy as np


class Neuron:
    def __init__(self, n_inputs):
        self.w = np.random.randn(n_inputs) / np.sqrt(n_inputs)
        self.b = 0.0

    def forward(self, x):
        return np.tanh(np.dot(x, self.w) + self.b)


class DenseLayer:
    def __init__(self, n_inputs, n_neurons):
        self.neurons = [Neuron(n_inputs)] * n_neurons

    def forward(self, x):
        return np.stack([neuron.forward(x) for neuron in self.neurons], axis=-1)
