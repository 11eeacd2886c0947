# role: gradient
# mistake: none
# subject: Layer
# style: lists, every neuron keeps its own gradients

import random


class Neuron:
    def __init__(self, n):
        self.w = [random.gauss(0, 0.5) for _ in range(n)]
        self.b = 0.0
        self.grad_w, self.grad_b = [0.0] * n, 0.0


class Layer:
    def __init__(self, num_inputs, num_neurons):
        self.neurons = [Neuron(num_inputs) for _ in range(num_neurons)]

    def forward(self, batch):
        self.batch = batch
        return [
            [sum(w * v for w, v in zip(n.w, x)) + n.b for n in self.neurons] for x in batch
        ]

    def backward(self, grads):
        for j, n in enumerate(self.neurons):
            mine = [g[j] for g in grads]
            n.grad_b = sum(mine)
            for i in range(len(n.w)):
                n.grad_w[i] = sum(g * x[i] for g, x in zip(mine, self.batch))
        return [
            [sum(g * n.w[i] for g, n in zip(row, self.neurons)) for i in range(len(x))]
            for row, x in zip(grads, self.batch)
        ]
