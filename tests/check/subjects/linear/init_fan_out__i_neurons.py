# role: linear
# mistake: init-fan-out
# subject: Linear
# style: Neuron objects over lists, the spread handed to each

import random


class Neuron:
    def __init__(self, n, std):
        self.w = [random.gauss(0.0, std) for _ in range(n)]
        self.b = 0.0

    def output(self, x):
        if len(x) != len(self.w):
            raise ValueError("wrong number of inputs")
        return self.b + sum(w * v for w, v in zip(self.w, x))


class Linear:
    def __init__(self, n_inputs, n_outputs):
        std = (1 / n_outputs) ** 0.5
        self.neurons = [Neuron(n_inputs, std) for _ in range(n_outputs)]

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        return [neuron.output(x) for neuron in self.neurons]
