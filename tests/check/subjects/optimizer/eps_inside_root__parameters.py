# role: optimizer
# mistake: eps-inside-root
# name: adam
# subject: Adam
# style: Parameters, a dict of states by number
import numpy as np


class Adam:
    def __init__(self, params, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.params = list(params)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.states = {i: {"m": 0.0, "v": 0.0, "t": 0} for i in range(len(self.params))}

    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            s = self.states[i]
            g = p.grad.data
            s["t"] += 1
            s["m"] = self.beta1 * s["m"] + (1 - self.beta1) * g
            s["v"] = self.beta2 * s["v"] + (1 - self.beta2) * g**2
            m_hat = s["m"] / (1 - self.beta1 ** s["t"])
            v_hat = s["v"] / (1 - self.beta2 ** s["t"])
            p.data -= self.lr * m_hat / np.sqrt(v_hat + self.eps)
