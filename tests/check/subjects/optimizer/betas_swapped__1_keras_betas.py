# role: optimizer
# mistake: betas-swapped
# name: adam
# subject: Adam
# style: Keras words, each beta on the other moment
import numpy as np


class Adam:
    def __init__(self, params, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
        self.params, self.lr, self.eps = params, learning_rate, epsilon
        self.beta_1, self.beta_2, self.t = beta_1, beta_2, 0
        self.m = [np.zeros(p.shape) for p in params]
        self.v = [np.zeros(p.shape) for p in params]

    def step(self, grads):
        self.t += 1
        for p, g, m, v in zip(self.params, grads, self.m, self.v):
            m *= self.beta_2
            m += (1 - self.beta_2) * g
            v *= self.beta_1
            v += (1 - self.beta_1) * g**2
            m_hat = m / (1 - self.beta_2**self.t)
            v_hat = v / (1 - self.beta_1**self.t)
            p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
