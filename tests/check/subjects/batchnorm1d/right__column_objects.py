# role: batchnorm1d
# mistake: none
# subject: BatchNorm
# style: one object a feature, lists, Welford's sums

import math


class Column:
    def __init__(self):
        self.gamma, self.beta = 1.0, 0.0
        self.mean, self.var = 0.0, 1.0

    def learn(self, values, momentum):
        mean = total = 0.0
        for count, v in enumerate(values, start=1):
            delta = v - mean
            mean += delta / count
            total += delta * (v - mean)
        var = total / len(values)
        self.mean = (1 - momentum) * self.mean + momentum * mean
        self.var = (1 - momentum) * self.var + momentum * var
        return mean, var


class BatchNorm:
    def __init__(self, n_features, momentum=0.1, eps=1e-5):
        self.columns = [Column() for _ in range(n_features)]
        self.momentum, self.eps, self.training = momentum, eps, True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, rows):
        done = []
        for column, values in zip(self.columns, zip(*rows)):
            mean, var = column.mean, column.var
            if self.training:
                mean, var = column.learn(values, self.momentum)
            root = math.sqrt(var + self.eps)
            done.append([column.gamma * (v - mean) / root + column.beta for v in values])
        return [list(row) for row in zip(*done)]
