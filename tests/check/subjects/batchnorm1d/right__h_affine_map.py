# role: batchnorm1d
# mistake: none
# subject: BatchNorm1d
# style: mathematician, one affine map a x + c for each feature
import numpy as np


class BatchNorm1d:
    def __init__(self, n, eps=1e-5, momentum=0.1):
        self.gamma, self.beta = np.ones(n), np.zeros(n)
        self.running_mean, self.running_var = np.zeros(n), np.ones(n)
        self.eps, self.rho = eps, momentum
        self.training = True

    def _affine(self, mu, sigma2):
        a = self.gamma * (sigma2 + self.eps) ** -0.5
        return a, self.beta - a * mu

    def __call__(self, x):
        if self.training:
            m = len(x)
            mu = np.ones(m) @ x / m
            d = x - mu
            sigma2 = np.einsum("ij,ij->j", d, d) / m
            unbiased = sigma2 * m / max(m - 1, 1)
            self.running_mean = self.running_mean + self.rho * (mu - self.running_mean)
            self.running_var = self.running_var + self.rho * (unbiased - self.running_var)
        else:
            mu, sigma2 = self.running_mean, self.running_var
        a, c = self._affine(mu, sigma2)
        return a * x + c
