# role: linear
# mistake: none
# subject: Linear
# style: plain lists, recursion over the batch, math.fsum, match statement

import math
import random


class Linear:
    def __init__(self, n_inputs, n_outputs):
        bound = 1 / math.sqrt(n_inputs)
        self.weights, self.biases = [], []
        for _ in range(n_outputs):
            self.weights.append([random.uniform(-bound, bound) for _ in range(n_inputs)])
            self.biases.append(random.uniform(-bound, bound))

    def forward(self, inputs):
        match inputs:
            case [[*_], *_]:
                return [self.forward(row) for row in inputs]
            case _ if len(inputs) == len(self.weights[0]):
                return [
                    math.fsum([b, *(w * x for w, x in zip(row, inputs))])
                    for row, b in zip(self.weights, self.biases)
                ]
        raise ValueError(f"cannot use {inputs}")
