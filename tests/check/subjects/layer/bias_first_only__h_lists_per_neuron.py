# role: layer
# mistake: bias-first-only
# name: relu
# subject: Layer
# style: lists, one weight vector for each neuron
import random


class Layer:
    def __init__(self, n_in, n_out):
        s = n_in ** -0.5
        self.weights = [[random.uniform(-s, s) for _ in range(n_in)] for _ in range(n_out)]
        self.biases = [0.0] * n_out

    def one(self, x):
        outputs = []
        for w in self.weights:
            if len(w) != len(x):
                raise ValueError("wrong number of inputs")
            z = self.biases[0]
            for i in range(len(x)):
                z += w[i] * x[i]
            outputs.append(max(0.0, z))
        return outputs

    def __call__(self, x):
        if isinstance(x[0], list):
            return [self.one(row) for row in x]
        return self.one(x)
