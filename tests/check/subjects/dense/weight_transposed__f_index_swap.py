# role: dense
# mistake: weight-transposed
# subject: DenseLayer
# style: plain loops over lists, weights (in, out) as nested lists
import math
import random


class DenseLayer:
    def __init__(self, num_inputs, num_outputs):
        self.num_inputs = num_inputs
        self.num_outputs = num_outputs
        std = math.sqrt(2 / (num_inputs + num_outputs))
        self.weights = []
        for _ in range(num_inputs):
            self.weights.append([random.gauss(0, std) for _ in range(num_outputs)])
        self.biases = [0.0] * num_outputs

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != self.num_inputs:
            raise ValueError("bad input size")
        y = []
        for o in range(self.num_outputs):
            z = self.biases[o]
            for i in range(self.num_inputs):
                z += self.weights[o][i] * x[i]
            y.append(z)
        return y
