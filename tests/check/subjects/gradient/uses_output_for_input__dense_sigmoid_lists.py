# role: gradient
# mistake: uses-output-for-input
# name: dense sigmoid
# subject: Layer
# style: lists, derivative function of z called with a

import math
import random


def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


class Layer:
    def __init__(self, n_in, n_out):
        self.weights = [[random.gauss(0, 1) for _ in range(n_in)] for _ in range(n_out)]
        self.biases = [0.0] * n_out

    def forward(self, xs):
        self.xs = xs
        self.activations = [
            [sigmoid(sum(w * v for w, v in zip(ws, x)) + b)
             for ws, b in zip(self.weights, self.biases)] for x in xs
        ]
        return self.activations

    def backward(self, grad):
        delta = [[g * sigmoid_prime(a) for g, a in zip(gs, row)]
                 for gs, row in zip(grad, self.activations)]
        outs, ins = range(len(self.biases)), range(len(self.weights[0]))
        self.nabla_w = [[sum(d[j] * x[i] for d, x in zip(delta, self.xs)) for i in ins]
                        for j in outs]
        self.nabla_b = [sum(d[j] for d in delta) for j in outs]
        return [[sum(d[j] * self.weights[j][i] for j in outs) for i in ins] for d in delta]
