# role: batchnorm1d
# mistake: stuck-in-eval
# subject: BatchNorm1d
# style: NumPy, the mode is a word
import numpy as np


class BatchNorm1d:
    def __init__(self, features, momentum=0.9, eps=1e-5):
        self.gamma = np.ones(features)
        self.beta = np.zeros(features)
        self.mean = np.zeros(features)
        self.var = np.ones(features)
        self.momentum, self.eps = momentum, eps
        self.mode = "train"

    def train(self):
        self.mode == "train"

    def eval(self):
        self.mode = "eval"

    def forward(self, x):
        mu, var = self.mean, self.var
        if self.mode == "train":
            mu = np.mean(x, axis=0)
            var = np.mean((x - mu) ** 2, axis=0)
            self.mean = self.momentum * self.mean + (1 - self.momentum) * mu
            self.var = self.momentum * self.var + (1 - self.momentum) * var
        return self.gamma * (x - mu) / np.sqrt(var + self.eps) + self.beta
