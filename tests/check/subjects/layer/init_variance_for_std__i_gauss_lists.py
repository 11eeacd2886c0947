# role: layer
# mistake: init-variance-for-std
# name: sigmoid
# subject: Layer
# style: plain lists, random.gauss

import math
import random


def sigmoid(z):
    return 0.5 * math.tanh(0.5 * z) + 0.5


class Layer:
    def __init__(self, num_inputs, num_neurons):
        var = 1 / num_inputs
        self.weights = []
        for _ in range(num_neurons):
            self.weights.append([random.gauss(0, var) for _ in range(num_inputs)])
        self.biases = [0.0] * num_neurons

    def forward(self, inputs):
        if inputs and isinstance(inputs[0], list):
            return [self.forward(one) for one in inputs]
        outputs = []
        for weights, bias in zip(self.weights, self.biases):
            z = bias + sum(w * x for w, x in zip(weights, inputs, strict=True))
            outputs.append(sigmoid(z))
        return outputs
