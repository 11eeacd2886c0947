# role: optimizer
# mistake: momentum-restarts rate-ignored
# name: momentum
# subject: Momentum
# style: dicts of arrays; zeros in every update, and a step that is the whole velocity
import numpy as np


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum

    def update(self, params, grads):
        velocity = {k: np.zeros_like(v) for k, v in params.items()}
        for k in params:
            velocity[k] = self.momentum * velocity[k] + grads[k]
            params[k] -= velocity[k]
