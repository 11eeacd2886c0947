# role: optimizer
# mistake: square-missing
# name: adam
# subject: Adam
# style: dicts of arrays; the second moment is a copy of the first line
import numpy as np


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.iter = 0
        self.m = None
        self.v = None

    def update(self, params, grads):
        if self.m is None:
            self.m = {k: np.zeros_like(p) for k, p in params.items()}
            self.v = {k: np.zeros_like(p) for k, p in params.items()}
        self.iter += 1
        for k in params:
            self.m[k] = self.beta1 * self.m[k] + (1 - self.beta1) * grads[k]
            self.v[k] = self.beta2 * self.v[k] + (1 - self.beta2) * grads[k]
            mt = self.m[k] / (1 - self.beta1**self.iter)
            vt = self.v[k] / (1 - self.beta2**self.iter)
            params[k] -= self.lr * mt / (np.sqrt(vt) + 1e-8)
