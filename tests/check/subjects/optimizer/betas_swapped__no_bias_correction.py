# role: optimizer
# mistake: betas-swapped no-bias-correction
# name: adam
# subject: AdamOptimizer
# style: list of arrays, a helper for the moving mean with the weight of the new value
import numpy as np


def moving_mean(mean, value, keep):
    return keep * mean + (1 - keep) * value


class AdamOptimizer:
    def __init__(self, params, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.params = params
        self.learning_rate = learning_rate
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]

    def step(self, grads):
        for i, g in enumerate(grads):
            self.m[i] = moving_mean(self.m[i], g, self.beta2)
            self.v[i] = moving_mean(self.v[i], g**2, self.beta1)
            self.params[i] -= self.learning_rate * self.m[i] / (np.sqrt(self.v[i]) + self.eps)
