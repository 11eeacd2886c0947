# role: dense
# mistake: activation-inside
# subject: Dense
# style: Keras words, but the default activation is relu
import numpy as np

ACTIVATIONS = {None: lambda z: z, "linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh}


class Dense:
    def __init__(self, input_dim, units, activation="relu"):
        limit = np.sqrt(6 / (input_dim + units))
        self.kernel = np.random.uniform(-limit, limit, (input_dim, units))
        self.bias = np.zeros((units,))
        self.activation = ACTIVATIONS[activation]

    def call(self, inputs):
        return self.activation(np.matmul(inputs, self.kernel) + self.bias)

    def __call__(self, inputs):
        return self.call(inputs)
