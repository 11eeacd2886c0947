# role: neuron
# mistake: activation-missing
# name: sigmoid
# subject: Neuron
# style: class with an activation method, math
import math


class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def sigmoid(self, z):
        return 1 / (1 + math.exp(-z))

    def forward(self, inputs):
        z = self.bias
        for w, x in zip(self.weights, inputs):
            z += w * x
        return z
