# role: optimizer
# mistake: none
# name: sgd
# subject: GradientDescent
# style: list of NumPy arrays kept from the start, step(grads), changed with out=
import numpy as np


class GradientDescent:
    def __init__(self, weights, learning_rate):
        self.weights = weights
        self.learning_rate = learning_rate

    def step(self, gradients):
        for w, dw in zip(self.weights, gradients, strict=True):
            np.subtract(w, self.learning_rate * dw, out=w)
