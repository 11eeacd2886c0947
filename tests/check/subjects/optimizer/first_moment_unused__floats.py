# role: optimizer
# mistake: first-moment-unused
# name: adam
# subject: Adam
# style: lists of plain numbers, returns a new list, index loops
import math


class Adam:
    def __init__(self, eta=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.eta = eta
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.m = []
        self.v = []
        self.t = 0

    def update(self, params, grads):
        if len(self.m) == 0:
            self.m = [0.0] * len(params)
            self.v = [0.0] * len(params)
        self.t = self.t + 1
        new = []
        for i in range(len(params)):
            g = grads[i]
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g * g
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            new.append(params[i] - self.eta * g / (math.sqrt(v_hat) + self.eps))
        return new
