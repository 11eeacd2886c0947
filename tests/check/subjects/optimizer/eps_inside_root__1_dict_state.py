# role: optimizer
# mistake: eps-inside-root
# name: adam
# subject: Adam
# style: dicts of arrays, epsilon under the root
import numpy as np


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.state = {}
        self.t = 0

    def update(self, params, grads):
        self.t += 1
        for k, g in grads.items():
            m, v = self.state.get(k, (0.0, 0.0))
            m = self.beta1 * m + (1 - self.beta1) * g
            v = self.beta2 * v + (1 - self.beta2) * g * g
            self.state[k] = (m, v)
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            params[k] -= self.lr * m_hat / np.sqrt(v_hat + self.eps)
