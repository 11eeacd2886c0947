# role: optimizer
# mistake: correction-kept
# name: adam
# subject: AdamOptimizer
# style: dicts of arrays, the corrected values under the names of the moments
import numpy as np


class AdamOptimizer:
    def __init__(self, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.lr = learning_rate
        self.beta1, self.beta2, self.eps = beta1, beta2, epsilon
        self.moments = {}
        self.t = 0

    def update(self, params, grads):
        self.t += 1
        for key, g in grads.items():
            m, v = self.moments.get(key, (0.0, 0.0))
            m = self.beta1 * m + (1 - self.beta1) * g
            v = self.beta2 * v + (1 - self.beta2) * np.power(g, 2)
            m = m / (1 - self.beta1**self.t)
            v = v / (1 - self.beta2**self.t)
            params[key] = params[key] - self.lr * m / (np.sqrt(v) + self.eps)
            self.moments[key] = (m, v)
        return params
