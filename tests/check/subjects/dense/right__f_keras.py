# role: dense
# mistake: none
# subject: Dense
# style: NumPy, Keras names, use_bias and activation arguments, Glorot uniform, weights in call
import numpy as np

ACTIVATIONS = {
    None: lambda z: z,
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 0.5 * (1 + np.tanh(0.5 * z)),
}


class Dense:
    def __init__(self, input_dim, units, activation=None, use_bias=True):
        limit = np.sqrt(6 / (input_dim + units))
        self.kernel = np.random.uniform(-limit, limit, (input_dim, units))
        self.bias = np.zeros(units) if use_bias else None
        self.activation = activation if callable(activation) else ACTIVATIONS[activation]

    def call(self, inputs):
        outputs = np.tensordot(inputs, self.kernel, axes=1)
        if self.bias is not None:
            outputs = outputs + self.bias
        return self.activation(outputs)

    def __call__(self, inputs):
        return self.call(inputs)
