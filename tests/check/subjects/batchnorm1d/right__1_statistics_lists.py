# role: batchnorm1d
# mistake: none
# subject: BatchNorm1d
# style: lists, zip(*rows), the statistics module
from statistics import fmean, pvariance


class BatchNorm1d:
    def __init__(self, n, eps=1e-5, momentum=0.1):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.beta = [1.0] * n, [0.0] * n
        self.running_mean, self.running_var = [0.0] * n, [1.0] * n

    def train(self, mode=True):
        self.training = mode
        return self

    def eval(self):
        return self.train(False)

    def _toward(self, old, new):
        return [o + self.momentum * (n - o) for o, n in zip(old, new)]

    def forward(self, rows):
        mu, var = self.running_mean, self.running_var
        if self.training:
            features = [list(map(float, f)) for f in zip(*rows)]
            mu, var = [fmean(f) for f in features], [pvariance(f) for f in features]
            self.running_mean = self._toward(self.running_mean, mu)
            self.running_var = self._toward(self.running_var, var)
        return [
            [g * (v - m) / (s + self.eps) ** 0.5 + b for v, m, s, g, b in zip(row, mu, var, self.gamma, self.beta)]
            for row in rows
        ]
