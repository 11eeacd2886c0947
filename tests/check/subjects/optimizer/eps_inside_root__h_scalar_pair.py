# role: optimizer
# mistake: eps-inside-root
# name: adam
# subject: Adam
# style: one pair at a time, scalars, math.sqrt
import math


class Adam:
    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.learning_rate = learning_rate
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m = self.v = 0.0
        self.t = 0

    def update(self, w, g):
        self.t += 1
        self.m += (1 - self.beta1) * (g - self.m)
        self.v += (1 - self.beta2) * (g * g - self.v)
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        return w - self.learning_rate * m_hat / math.sqrt(v_hat + self.eps)
