# role: gradient
# mistake: function-instead-of-derivative
# name: dense tanh
# subject: HiddenLayer
# style: NumPy class, gradients in a dict, the activation kept as a function

import numpy as np


class HiddenLayer:
    def __init__(self, n_features, n_hidden, activation=np.tanh):
        self.params = {
            "W": np.random.normal(0, n_features**-0.5, (n_features, n_hidden)),
            "b": np.zeros(n_hidden),
        }
        self.grads = {}
        self.activation = activation

    def forward(self, x):
        self.x = x
        self.z = x @ self.params["W"] + self.params["b"]
        return self.activation(self.z)

    def backward(self, grad):
        delta = grad * self.activation(self.z)
        self.grads["W"] = self.x.T @ delta
        self.grads["b"] = delta.sum(axis=0)
        return delta @ self.params["W"].T
