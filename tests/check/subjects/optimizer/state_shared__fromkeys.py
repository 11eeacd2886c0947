# role: optimizer
# mistake: state-shared
# name: adam
# subject: Adam
# style: dicts of arrays; dict.fromkeys puts one and the same state at every name
import numpy as np


class Adam:
    def __init__(self, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        self.lr, self.betas, self.eps = lr, betas, eps
        self.state = None
        self.t = 0

    def update(self, params, grads):
        if self.state is None:
            self.state = dict.fromkeys(params, {"m": 0.0, "v": 0.0})
        self.t += 1
        b1, b2 = self.betas
        for name in params:
            state, g = self.state[name], grads[name]
            state["m"] = b1 * state["m"] + (1 - b1) * g
            state["v"] = b2 * state["v"] + (1 - b2) * g**2
            m_hat = state["m"] / (1 - b1**self.t)
            v_hat = state["v"] / (1 - b2**self.t)
            params[name] = params[name] - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
