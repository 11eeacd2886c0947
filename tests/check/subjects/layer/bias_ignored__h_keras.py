# role: layer
# mistake: bias-ignored
# name: sigmoid
# subject: SigmoidLayer
# style: Keras user, build and call
import numpy as np


class SigmoidLayer:
    def __init__(self, input_dim, units):
        limit = np.sqrt(6 / (input_dim + units))
        self.kernel = np.random.uniform(-limit, limit, (input_dim, units))
        self.bias = np.zeros(units)

    def call(self, inputs):
        z = np.matmul(inputs, self.kernel)
        return 1 / (1 + np.exp(-z))

    def __call__(self, inputs):
        return self.call(inputs)
