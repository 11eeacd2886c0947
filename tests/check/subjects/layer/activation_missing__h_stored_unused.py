# role: layer
# mistake: activation-missing
# name: tanh
# subject: Layer
# style: activation stored and never used
import numpy as np


class Layer:
    def __init__(self, fan_in, fan_out, activation=np.tanh):
        self.W = np.random.randn(fan_out, fan_in) / np.sqrt(fan_in)
        self.b = np.zeros(fan_out)
        self.activation = activation

    def forward(self, x):
        self.x = x
        self.z = x @ self.W.T + self.b
        return self.z

    def parameters(self):
        return [self.W, self.b]
