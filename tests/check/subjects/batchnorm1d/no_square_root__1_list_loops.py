# role: batchnorm1d
# mistake: no-square-root
# subject: BatchNorm
# style: lists, a feature at a time, divides by the variance
class BatchNorm:
    def __init__(self, n_features, eps=1e-5, momentum=0.1):
        self.n, self.eps, self.momentum = n_features, eps, momentum
        self.gamma, self.beta = [1.0] * n_features, [0.0] * n_features
        self.running_mean, self.running_var = [0.0] * n_features, [1.0] * n_features
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, batch):
        columns = []
        for j in range(self.n):
            column = [row[j] for row in batch]
            if self.training:
                mean = sum(column) / len(column)
                var = sum((v - mean) ** 2 for v in column) / len(column)
                self.running_mean[j] += self.momentum * (mean - self.running_mean[j])
                self.running_var[j] += self.momentum * (var - self.running_var[j])
            else:
                mean, var = self.running_mean[j], self.running_var[j]
            columns.append([(v - mean) / (var + self.eps) * self.gamma[j] + self.beta[j] for v in column])
        return [list(row) for row in zip(*columns)]
