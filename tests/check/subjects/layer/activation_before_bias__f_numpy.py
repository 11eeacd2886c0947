# role: layer
# mistake: activation-before-bias
# name: relu
# subject: ReLULayer
# style: NumPy one-liner, (out, in), constructor (out, in)
import numpy as np


class ReLULayer:
    def __init__(self, n_outputs, n_inputs):
        self.w = np.random.randn(n_outputs, n_inputs) * (2 / n_inputs) ** 0.5
        self.b = np.zeros(n_outputs)

    def __call__(self, x):
        return np.maximum(0.0, x @ self.w.T) + self.b
