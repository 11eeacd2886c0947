# role: dense
# mistake: none
# subject: Dense
# style: numpy in the manner of Keras, units first, activation by name, use_bias

import numpy as np

ACTIVATIONS = {
    None: lambda z: z,
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 0.5 * (1 + np.tanh(z / 2)),
}


class Dense:
    def __init__(self, units, input_dim, activation=None, use_bias=True):
        self.activation = ACTIVATIONS[activation]
        limit = np.sqrt(6 / (input_dim + units))
        self.kernel = np.random.uniform(-limit, limit, (input_dim, units))
        self.bias = np.zeros(units) if use_bias else None

    def call(self, inputs):
        z = np.matmul(inputs, self.kernel)
        if self.bias is not None:
            z = z + self.bias
        return self.activation(z)

    __call__ = call
