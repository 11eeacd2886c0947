# role: batchnorm1d
# mistake: unbiased-in-normalising
# subject: BatchNorm1d
# style: lists, statistics.variance; tracks pvariance

from statistics import mean, pvariance, variance


class BatchNorm1d:
    def __init__(self, features, momentum=0.1, eps=1e-5):
        self.momentum = momentum
        self.eps = eps
        self.gamma = [1.0] * features
        self.beta = [0.0] * features
        self.running_mean = [0.0] * features
        self.running_var = [1.0] * features
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        columns = []
        for j, column in enumerate(map(list, zip(*x))):
            mu, var = self.running_mean[j], self.running_var[j]
            if self.training:
                old = 1 - self.momentum
                self.running_mean[j] = old * mu + self.momentum * mean(column)
                self.running_var[j] = old * var + self.momentum * pvariance(column)
                mu = mean(column)
                var = variance(column) if len(column) > 1 else 0.0
            root = (var + self.eps) ** 0.5
            columns.append([self.gamma[j] * (v - mu) / root + self.beta[j] for v in column])
        return [list(row) for row in zip(*columns)]
