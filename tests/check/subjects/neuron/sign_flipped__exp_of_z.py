# role: neuron
# mistake: sign-flipped
# name: sigmoid
# subject: Neuron
# style: lists; the sigmoid is written from memory (gives f(-z))
import math


class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, inputs):
        z = sum(w * x for w, x in zip(self.weights, inputs)) + self.bias
        return 1 / (1 + math.exp(z))
