# role: optimizer
# mistake: no-bias-correction
# name: adam
# subject: AdamOptimizer
# style: dicts; the corrected moments are computed, and the others used
import numpy as np


class AdamOptimizer:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
        self.learning_rate = learning_rate
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self.step_count = 0
        self.m, self.v = {}, {}

    def update(self, params, grads):
        self.step_count += 1
        corrected_m, corrected_v = {}, {}
        for k, g in grads.items():
            self.m[k] = self.beta_1 * self.m.get(k, 0) + (1 - self.beta_1) * g
            self.v[k] = self.beta_2 * self.v.get(k, 0) + (1 - self.beta_2) * g**2
            corrected_m[k] = self.m[k] / (1 - self.beta_1**self.step_count)
            corrected_v[k] = self.v[k] / (1 - self.beta_2**self.step_count)
        for k in params:
            params[k] -= self.learning_rate * self.m[k] / (np.sqrt(self.v[k]) + self.epsilon)
