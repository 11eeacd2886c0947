# role: optimizer
# mistake: none
# name: adam
# subject: Adam
# style: dicts of arrays, beta1 and beta2, all intermediate values named
import numpy as np


class Adam:
    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.learning_rate = learning_rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.iteration = 0
        self.m, self.v = {}, {}

    def update(self, params, grads):
        self.iteration += 1
        t = self.iteration
        for key in params:
            grad = grads[key]
            m_prev = self.m.get(key, np.zeros_like(grad))
            v_prev = self.v.get(key, np.zeros_like(grad))
            self.m[key] = self.beta1 * m_prev + (1 - self.beta1) * grad
            self.v[key] = self.beta2 * v_prev + (1 - self.beta2) * np.square(grad)
            m_hat = self.m[key] / (1 - np.power(self.beta1, t))
            v_hat = self.v[key] / (1 - np.power(self.beta2, t))
            params[key] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
        return params
