# role: optimizer
# mistake: decay-ignored
# name: momentum
# subject: Momentum
# style: dicts of arrays, lambda among the settings
import numpy as np


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, weight_decay=0.0):
        self.settings = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
        self.v = {}

    def _velocity(self, key, shape):
        return self.v.setdefault(key, np.zeros(shape))

    def update(self, params, grads):
        lr, mu = self.settings["lr"], self.settings["momentum"]
        for key, value in params.items():
            v = mu * self._velocity(key, value.shape) + grads[key]
            self.v[key] = v
            value -= lr * v
        return params
