# role: activation
# mistake: wrong-constant
# name: tanh
# subject: Tanh
# style: 2 sigmoid(x) - 1
import numpy as np


class Tanh:
    @staticmethod
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def forward(self, x):
        return 2 * self.sigmoid(x) - 1
