# role: layer
# mistake: init-zero
# name: sigmoid
# subject: NeuronLayer
# style: numpy, rows filled in a for loop

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


class NeuronLayer:
    def __init__(self, num_inputs, num_neurons):
        rng = np.random.default_rng()
        self.weights = np.zeros((num_neurons, num_inputs))
        for row in self.weights:
            row = rng.normal(0, 0.1, num_inputs)  # one row of weights per neuron
        self.biases = np.zeros(num_neurons)

    def forward(self, inputs):
        return sigmoid(inputs @ self.weights.T + self.biases)
