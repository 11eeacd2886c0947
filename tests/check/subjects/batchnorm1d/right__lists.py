# role: batchnorm1d
# mistake: none
# subject: BatchNorm
# style: list of rows, plain loops

import math


class BatchNorm:
    def __init__(self, n_inputs, eps=1e-5, momentum=0.1):
        self.n_inputs = n_inputs
        self.eps = eps
        self.momentum = momentum
        self.gamma = [1.0] * n_inputs
        self.beta = [0.0] * n_inputs
        self.running_mean = [0.0] * n_inputs
        self.running_var = [1.0] * n_inputs
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        n = len(x)
        result = [[0.0] * self.n_inputs for _ in range(n)]
        for j in range(self.n_inputs):
            if self.training:
                mean = 0.0
                for i in range(n):
                    mean += x[i][j] / n
                var = 0.0
                for i in range(n):
                    var += (x[i][j] - mean) ** 2 / n
                self.running_mean[j] += self.momentum * (mean - self.running_mean[j])
                self.running_var[j] += self.momentum * (var - self.running_var[j])
            else:
                mean = self.running_mean[j]
                var = self.running_var[j]
            for i in range(n):
                z = (x[i][j] - mean) / math.sqrt(var + self.eps)
                result[i][j] = self.gamma[j] * z + self.beta[j]
        return result
