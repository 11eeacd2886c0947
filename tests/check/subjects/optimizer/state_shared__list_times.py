# role: optimizer
# mistake: state-shared
# name: momentum
# subject: MomentumOptimizer
# style: list of arrays; [zeros] * n is n times the same array where all have one shape
import numpy as np


class MomentumOptimizer:
    def __init__(self, parameters, learning_rate=0.01, mu=0.9):
        self.parameters = parameters
        self.learning_rate = learning_rate
        self.mu = mu
        zeros = np.zeros_like(parameters[0])
        self.velocity = [zeros] * len(parameters)

    def step(self, gradients):
        for n in range(len(self.parameters)):
            self.velocity[n] *= self.mu
            self.velocity[n] += gradients[n]
            self.parameters[n] -= self.learning_rate * self.velocity[n]
