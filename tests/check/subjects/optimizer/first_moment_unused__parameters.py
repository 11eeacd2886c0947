# role: optimizer
# mistake: first-moment-unused
# name: adam
# subject: MyAdam
# style: Parameters, state in a dict by position
import numpy as np


class MyAdam:
    def __init__(self, parameters, learning_rate=0.001, betas=(0.9, 0.999), eps=1e-8):
        self.parameters = list(parameters)
        self.learning_rate, self.betas, self.eps = learning_rate, betas, eps
        self.state = {
            i: {"m": np.zeros(p.shape), "v": np.zeros(p.shape)}
            for i, p in enumerate(self.parameters)
        }
        self.t = 0

    def step(self):
        self.t += 1
        b1, b2 = self.betas
        for i, p in enumerate(self.parameters):
            grad = p.grad.numpy()
            s = self.state[i]
            s["m"] = b1 * s["m"] + (1 - b1) * grad
            s["v"] = b2 * s["v"] + (1 - b2) * grad * grad
            m_hat = s["m"] / (1 - b1**self.t)
            v_hat = s["v"] / (1 - b2**self.t)
            delta = self.learning_rate * grad / (np.sqrt(v_hat) + self.eps)
            p.data -= delta.astype(p.data.dtype)
