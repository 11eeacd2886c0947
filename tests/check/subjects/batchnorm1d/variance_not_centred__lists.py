# role: batchnorm1d
# mistake: variance-not-centred
# subject: BatchNorm
# style: list of rows, column by column, small functions
def mean_of(values):
    return sum(values) / len(values)


def variance_of(values):
    return sum(v * v for v in values) / len(values)


class BatchNorm:
    def __init__(self, n, momentum=0.1, eps=1e-5):
        self.gamma, self.beta = [1.0] * n, [0.0] * n
        self.running_mean, self.running_var = [0.0] * n, [1.0] * n
        self.momentum, self.eps, self.training = momentum, eps, True

    def forward(self, rows):
        columns = []
        for j, values in enumerate(zip(*rows)):
            if self.training:
                mu, var = mean_of(values), variance_of(values)
                self.running_mean[j] += self.momentum * (mu - self.running_mean[j])
                self.running_var[j] += self.momentum * (var - self.running_var[j])
            else:
                mu, var = self.running_mean[j], self.running_var[j]
            sigma = (var + self.eps) ** 0.5
            columns.append([self.gamma[j] * (v - mu) / sigma + self.beta[j] for v in values])
        return [list(row) for row in zip(*columns)]

    def train(self):
        self.training = True

    def eval(self):
        self.training = False
