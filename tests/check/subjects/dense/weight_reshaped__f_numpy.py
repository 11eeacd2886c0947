# role: dense
# mistake: weight-reshaped
# subject: Dense
# style: NumPy, (out, in), reshape where the orientation has to change; not seen with one input
import numpy as np


class Dense:
    def __init__(self, n_inputs, n_outputs):
        self.n_inputs, self.n_outputs = n_inputs, n_outputs
        self.W = np.random.randn(n_outputs, n_inputs) * np.sqrt(2 / n_inputs)
        self.b = np.zeros(n_outputs)

    def forward(self, x):
        return x @ self.W.reshape(self.n_inputs, self.n_outputs) + self.b
