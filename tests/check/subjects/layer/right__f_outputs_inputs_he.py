# role: layer
# mistake: none
# subject: Layer
# style: NumPy, constructor (out, in), activation given as a callable with a default, He values
import numpy as np


def silu(z):
    return z * (0.5 * (1 + np.tanh(z / 2)))


class Layer:
    """n_neurons first, as in 'a layer of 5 neurons over 3 inputs'."""

    def __init__(self, n_neurons, n_inputs, activation=silu):
        self.activation = activation
        self.w = np.random.default_rng().normal(0, np.sqrt(2 / n_inputs), (n_inputs, n_neurons))
        self.b = np.zeros((1, n_neurons))

    def forward(self, x):
        single = np.ndim(x) == 1
        a = self.activation(np.atleast_2d(x) @ self.w + self.b)
        return a[0] if single else a

    def parameters(self):
        return {"w": self.w, "b": self.b}
