# role: dense
# mistake: bias-ignored
# subject: DenseLayer
# style: NumPy, Keras names (kernel, units, call), Glorot uniform
import numpy as np


class DenseLayer:
    """A fully connected layer: outputs = activation(inputs . kernel + bias)."""

    def __init__(self, input_dim, units, activation=None):
        limit = np.sqrt(6.0 / (input_dim + units))
        self.kernel = np.random.uniform(-limit, limit, size=(input_dim, units))
        self.bias = np.zeros(units)
        self.activation = activation

    def call(self, inputs):
        outputs = np.matmul(inputs, self.kernel)
        if self.activation is not None:
            outputs = self.activation(outputs)
        return outputs

    def __call__(self, inputs):
        return self.call(inputs)
