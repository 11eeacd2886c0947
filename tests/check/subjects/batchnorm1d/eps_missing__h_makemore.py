# role: batchnorm1d
# mistake: eps-missing
# subject: BatchNorm
# style: Karpathy's makemore, divides by the standard deviation
import numpy as np


class BatchNorm:
    def __init__(self, dim, momentum=0.1):
        self.momentum = momentum
        self.training = True
        # parameters (trained)
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        # buffers
        self.running_mean = np.zeros(dim)
        self.running_var = np.ones(dim)

    def __call__(self, x):
        if self.training:
            xmean = x.mean(0, keepdims=True)
            xvar = x.var(0, keepdims=True)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * xmean[0]
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * xvar[0]
        else:
            xmean, xvar = self.running_mean, self.running_var
        xhat = (x - xmean) / np.sqrt(xvar)
        self.out = self.gamma * xhat + self.beta
        return self.out
