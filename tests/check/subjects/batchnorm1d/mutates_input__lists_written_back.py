# role: batchnorm1d
# mistake: mutates-input
# subject: BatchNorm
# style: list of rows, numbers written back while looping, a shallow copy of the batch
class BatchNorm:
    def __init__(self, d, eps=1e-5, momentum=0.1):
        self.d, self.eps, self.momentum = d, eps, momentum
        self.gamma, self.beta = [1.0] * d, [0.0] * d
        self.running_mean, self.running_var = [0.0] * d, [1.0] * d
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def statistics(self, x, j):
        if not self.training:
            return self.running_mean[j], self.running_var[j]
        mean = sum(row[j] for row in x) / len(x)
        var = sum((row[j] - mean) ** 2 for row in x) / len(x)
        m = self.momentum
        self.running_mean[j] = (1 - m) * self.running_mean[j] + m * mean
        self.running_var[j] = (1 - m) * self.running_var[j] + m * var
        return mean, var

    def forward(self, x):
        out = x[:]
        for j in range(self.d):
            mean, var = self.statistics(x, j)
            std = (var + self.eps) ** 0.5
            for row in out:
                row[j] = self.gamma[j] * (row[j] - mean) / std + self.beta[j]
        return out
