# role: dense
# mistake: batch-summed
# subject: DenseLayer
# style: lists, loops over the samples with one list of totals
import random


class DenseLayer:
    def __init__(self, n_inputs, n_units):
        self.n_inputs, self.n_units = n_inputs, n_units
        std = (2 / n_inputs) ** 0.5
        self.w = [[random.gauss(0, std) for _ in range(n_units)] for _ in range(n_inputs)]
        self.b = [0.0] * n_units

    def forward(self, x):
        batch = x if isinstance(x[0], list) else [x]
        totals = [0.0] * self.n_units
        for sample in batch:
            if len(sample) != self.n_inputs:
                raise ValueError("wrong number of features")
            for j in range(self.n_units):
                for i in range(self.n_inputs):
                    totals[j] += sample[i] * self.w[i][j]
                totals[j] += self.b[j]
        return totals
