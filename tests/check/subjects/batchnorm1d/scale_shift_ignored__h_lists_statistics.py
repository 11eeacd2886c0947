# role: batchnorm1d
# mistake: scale-shift-ignored
# subject: BatchNorm1d
# style: returns the normalised values, lists
import math
import statistics


class BatchNorm1d:
    def __init__(self, n, eps=1e-5, momentum=0.1):
        self.n, self.eps, self.momentum = n, eps, momentum
        self.gamma = [1.0] * n
        self.beta = [0.0] * n
        self.running_mean = [0.0] * n
        self.running_var = [1.0] * n
        self.training = True

    def forward(self, rows):
        columns = list(zip(*rows))
        result_columns = []
        for j, col in enumerate(columns):
            m, v = self.running_mean[j], self.running_var[j]
            if self.training:
                m, v = statistics.fmean(col), statistics.pvariance(col)
                self.running_mean[j] += self.momentum * (m - self.running_mean[j])
                self.running_var[j] += self.momentum * (v - self.running_var[j])
            result_columns.append([(c - m) / math.sqrt(v + self.eps) for c in col])
        return [list(r) for r in zip(*result_columns)]
