# role: layer
# mistake: init-zero
# name: tanh
# subject: Layer
# style: plain lists, one list of weights per neuron

import math


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.n_inputs = n_inputs
        self.w = [[0.0] * n_inputs for _ in range(n_neurons)]
        self.b = [0.0] * n_neurons

    def __call__(self, x):
        if isinstance(x[0], list):
            return [self(sample) for sample in x]
        if len(x) != self.n_inputs:
            raise ValueError("wrong number of inputs")
        out = []
        for weights, bias in zip(self.w, self.b):
            total = bias
            for i in range(len(x)):
                total += x[i] * weights[i]
            out.append(math.tanh(total))
        return out
