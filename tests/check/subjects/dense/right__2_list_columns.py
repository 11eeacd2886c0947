# role: dense
# mistake: none
# subject: Dense
# style: lists, weights[i][j] from input to neuron, contributions pushed forward
import random


class Dense:
    def __init__(self, n_in, n_out):
        self.weights = [[random.gauss(0, 0.05) for _ in range(n_out)] for _ in range(n_in)]
        self.bias = [0.0 for _ in range(n_out)]

    def push(self, sample):
        if len(sample) != len(self.weights):
            raise ValueError("width")
        totals = self.bias[:]
        for value, outgoing in zip(sample, self.weights):
            for j, w in enumerate(outgoing):
                totals[j] += value * w
        return totals

    def predict(self, data):
        if len(data) and hasattr(data[0], "__len__"):
            return [self.push(s) for s in data]
        return self.push(data)
