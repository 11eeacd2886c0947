# role: batchnorm1d
# mistake: running-sums-up
# subject: BatchNorm
# style: list of rows, moving values, momentum of the old 0.9, index loops
import math


class BatchNorm:
    def __init__(self, features, momentum=0.9, epsilon=1e-5):
        self.features = features
        self.momentum = momentum
        self.epsilon = epsilon
        self.gamma = [1.0 for _ in range(features)]
        self.beta = [0.0 for _ in range(features)]
        self.moving_mean = [0.0 for _ in range(features)]
        self.moving_var = [1.0 for _ in range(features)]

    def __call__(self, x, training=True):
        y = [[0.0] * self.features for _ in x]
        for f in range(self.features):
            mean, var = self.moving_mean[f], self.moving_var[f]
            if training:
                column = [row[f] for row in x]
                mean = sum(column) / len(column)
                var = sum((c - mean) ** 2 for c in column) / len(column)
                share = 1 - self.momentum
                self.moving_mean[f] = self.moving_mean[f] + share * mean
                self.moving_var[f] = self.moving_var[f] + share * var
            for i in range(len(x)):
                z = (x[i][f] - mean) / math.sqrt(var + self.epsilon)
                y[i][f] = z * self.gamma[f] + self.beta[f]
        return y
