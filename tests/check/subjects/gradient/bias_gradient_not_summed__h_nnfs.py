# role: gradient
# mistake: bias-gradient-not-summed
# subject: Layer_Dense
# style: neural networks from scratch in Python
import numpy as np


class Layer_Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases
        return self.output

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = dvalues.copy()
        self.dinputs = np.dot(dvalues, self.weights.T)
        return self.dinputs
