# role: optimizer
# mistake: betas-swapped
# name: adam
# subject: Adam
# style: dicts, rho1 and rho2, each in the other's formula
import numpy as np


class Adam:
    def __init__(self, lr=0.001, rho1=0.9, rho2=0.999, delta=1e-8):
        self.lr, self.rho1, self.rho2, self.delta = lr, rho1, rho2, delta
        self.s, self.r, self.t = {}, {}, 0

    def update(self, params, grads):
        self.t += 1
        for key, g in grads.items():
            self.s[key] = self.rho2 * self.s.get(key, 0.0) + (1 - self.rho2) * g
            self.r[key] = self.rho1 * self.r.get(key, 0.0) + (1 - self.rho1) * g * g
            s_hat = self.s[key] / (1 - self.rho2**self.t)
            r_hat = self.r[key] / (1 - self.rho1**self.t)
            params[key] -= self.lr * s_hat / (np.sqrt(r_hat) + self.delta)
