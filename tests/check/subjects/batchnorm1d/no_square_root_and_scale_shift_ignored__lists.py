# role: batchnorm1d
# mistake: no-square-root scale-shift-ignored
# subject: BatchNorm
# style: lists, column by column

class BatchNorm:
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.n = n
        self.momentum = momentum
        self.eps = eps
        self.gamma = [1.0] * n
        self.beta = [0.0] * n
        self.running_mean = [0.0] * n
        self.running_var = [1.0] * n
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        out = [[None] * self.n for _ in x]
        for j in range(self.n):
            column = [row[j] for row in x]
            if self.training:
                mean = sum(column) / len(column)
                var = sum((v - mean) ** 2 for v in column) / len(column)
                k = self.momentum
                self.running_mean[j] = k * self.running_mean[j] + (1 - k) * mean
                self.running_var[j] = k * self.running_var[j] + (1 - k) * var
            else:
                mean, var = self.running_mean[j], self.running_var[j]
            for i, v in enumerate(column):
                out[i][j] = (v - mean) / (var + self.eps)
        return out
