# role: batchnorm1d
# mistake: scale-shift-swapped
# subject: BatchNorm1d
# style: gamma and beta unpacked in the wrong order, with right starting values
import numpy as np


class BatchNorm1d:
    def __init__(self, n, eps=1e-5, momentum=0.1):
        self.gamma, self.beta = np.ones(n), np.zeros(n)
        self.mean, self.var = np.zeros(n), np.ones(n)
        self.eps, self.momentum, self.training = eps, momentum, True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def parameters(self):
        return [self.gamma, self.beta]

    def forward(self, x):
        if self.training:
            mu, var = x.mean(0), x.var(0)
            self.mean = self.mean * (1 - self.momentum) + mu * self.momentum
            self.var = self.var * (1 - self.momentum) + var * self.momentum
        else:
            mu, var = self.mean, self.var
        shift, scale = self.parameters()
        return (x - mu) / np.sqrt(var + self.eps) * scale + shift
