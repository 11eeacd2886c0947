# role: optimizer
# mistake: none
# name: adam
# subject: AdamW
# style: list of arrays, weight decay apart from the gradient, private helper
import numpy as np


class AdamW:
    def __init__(self, parameters, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
        self._parameters = parameters
        self._lr, self._eps, self._decay = lr, eps, weight_decay
        self._beta1, self._beta2 = beta1, beta2
        self._ms = [np.zeros_like(p) for p in parameters]
        self._vs = [np.zeros_like(p) for p in parameters]
        self._t = 0

    @staticmethod
    def _blend(old, new, beta):
        old *= beta
        old += (1 - beta) * new

    def step(self, grads):
        self._t += 1
        for p, g, m, v in zip(self._parameters, grads, self._ms, self._vs, strict=True):
            self._blend(m, g, self._beta1)
            self._blend(v, g**2, self._beta2)
            corrected = m / (1 - self._beta1**self._t)
            spread = np.sqrt(v / (1 - self._beta2**self._t)) + self._eps
            p -= self._lr * self._decay * p
            p -= self._lr * corrected / spread
