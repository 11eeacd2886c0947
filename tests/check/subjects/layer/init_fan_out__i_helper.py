# role: layer
# mistake: init-fan-out
# name: sigmoid
# subject: Layer
# style: numpy, a helper draws the weights

import numpy as np


def draw(rows, columns):
    limit = 1 / np.sqrt(rows)
    return np.random.uniform(-limit, limit, size=(rows, columns))


def logistic(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


class Layer:
    def __init__(self, size, input_size):
        self.weights = draw(size, input_size)
        self.bias = np.zeros((size,))

    def predict(self, x):
        return logistic(np.dot(x, self.weights.T) + self.bias)
