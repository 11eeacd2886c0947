# role: batchnorm1d
# mistake: eps-outside-root
# subject: BatchNorm
# style: lists column by column, standard deviation first

import math


class BatchNorm:
    def __init__(self, n_inputs, momentum=0.9, epsilon=0.001):
        self.n_inputs = n_inputs
        self.momentum = momentum
        self.epsilon = epsilon
        self.scale = [1.0 for _ in range(n_inputs)]
        self.shift = [0.0 for _ in range(n_inputs)]
        self.avg_mean = [0.0 for _ in range(n_inputs)]
        self.avg_var = [1.0 for _ in range(n_inputs)]
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, batch):
        m = len(batch)
        out = [[0.0] * self.n_inputs for _ in batch]
        for j in range(self.n_inputs):
            if self.training:
                mean = sum(row[j] for row in batch) / m
                variance = sum((row[j] - mean) ** 2 for row in batch) / m
                k = self.momentum
                self.avg_mean[j] = k * self.avg_mean[j] + (1 - k) * mean
                self.avg_var[j] = k * self.avg_var[j] + (1 - k) * variance
            else:
                mean, variance = self.avg_mean[j], self.avg_var[j]
            std = math.sqrt(variance)
            for i in range(m):
                normal = (batch[i][j] - mean) / (std + self.epsilon)
                out[i][j] = normal * self.scale[j] + self.shift[j]
        return out
