# role: optimizer
# mistake: momentum-restarts
# name: momentum
# subject: SGDMomentum
# style: the velocities are made new inside update
import numpy as np


class SGDMomentum:
    def __init__(self, learning_rate=0.01, momentum=0.9):
        self.learning_rate = learning_rate
        self.momentum = momentum

    def update(self, params, grads):
        velocity = {name: np.zeros_like(value) for name, value in params.items()}
        for name in params:
            velocity[name] = self.momentum * velocity[name] + grads[name]
            params[name] -= self.learning_rate * velocity[name]
