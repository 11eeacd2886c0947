# role: neuron
# mistake: none
# name: sigmoid
# subject: Neuron
# style: lists, bias before weights in the constructor, math.exp as it is in every tutorial
import math


class Neuron:
    def __init__(self, bias, weights):
        self.bias = bias
        self.weights = weights

    def forward(self, x):
        z = self.bias
        for w, value in zip(self.weights, x, strict=True):
            z += w * value
        return 1 / (1 + math.exp(-z))
