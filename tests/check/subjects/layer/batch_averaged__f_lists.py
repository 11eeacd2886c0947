# role: layer
# mistake: batch-averaged
# subject: Layer
# style: lists, zip(*...) over the columns of the outputs, tanh, list of weight vectors
import math
import random


class Layer:
    def __init__(self, input_size, size):
        self.input_size = input_size
        spread = 1 / math.sqrt(input_size)
        self.weights = [
            [random.uniform(-spread, spread) for _ in range(input_size)] for _ in range(size)
        ]
        self.biases = [random.uniform(-spread, spread) for _ in range(size)]

    def feed(self, x):
        if len(x) != self.input_size:
            raise ValueError("input has the wrong size")
        return [
            math.tanh(sum(w * v for w, v in zip(ws, x)) + b)
            for ws, b in zip(self.weights, self.biases)
        ]

    def forward(self, x):
        if x and isinstance(x[0], list):
            outs = [self.feed(sample) for sample in x]
            return [sum(column) / len(outs) for column in zip(*outs)]
        return self.feed(x)
