# role: activation
# mistake: derivative-instead
# name: tanh
# subject: TanhActivation
# style: class with forward, remembers its output
import numpy as np


class TanhActivation:
    def __init__(self):
        self.out = None

    def forward(self, inputs):
        self.out = np.tanh(inputs)
        return 1 - self.out**2
