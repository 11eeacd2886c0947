# role: linear
# mistake: init-not-centred
# subject: Linear
# style: random.random over lists
import random


class Linear:
    def __init__(self, n_inputs, n_outputs):
        self.weights = []
        for _ in range(n_outputs):
            self.weights.append([random.random() * 0.1 for _ in range(n_inputs)])
        self.bias = [0.0 for _ in range(n_outputs)]

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(xi) for xi in x]
        if len(x) != len(self.weights[0]):
            raise ValueError("wrong number of features")
        return [sum(w[i] * x[i] for i in range(len(x))) + b
                for w, b in zip(self.weights, self.bias)]
