# role: batchnorm1d
# mistake: none
# subject: BatchNorm
# style: Welford's one-pass mean and variance, lists of rows
class BatchNorm:
    def __init__(self, size, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = [1.0] * size, [0.0] * size
        self.running_mean, self.running_var = [0.0] * size, [1.0] * size
        self.training = True

    def eval(self):
        self.training = False

    def train(self):
        self.training = True

    def forward(self, batch):
        mean, var = self.running_mean, self.running_var
        if self.training:
            size = len(self.gamma)
            mean, m2 = [0.0] * size, [0.0] * size
            for count, row in enumerate(batch, start=1):
                for j in range(size):
                    delta = row[j] - mean[j]
                    mean[j] += delta / count
                    m2[j] += delta * (row[j] - mean[j])
            var = [s / len(batch) for s in m2]
            k = self.momentum
            self.running_mean = [(1 - k) * o + k * n for o, n in zip(self.running_mean, mean)]
            self.running_var = [(1 - k) * o + k * n for o, n in zip(self.running_var, var)]
        scale = lambda j: self.gamma[j] / (var[j] + self.eps) ** 0.5
        return [[(v - mean[j]) * scale(j) + self.beta[j] for j, v in enumerate(r)] for r in batch]
