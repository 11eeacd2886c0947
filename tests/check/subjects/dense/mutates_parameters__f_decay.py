# role: dense
# mistake: mutates-parameters
# subject: DenseWithDecay
# style: NumPy, weight decay done at the end of forward
import numpy as np


class DenseWithDecay:
    def __init__(self, n_in, n_out, decay=0.01):
        self.weights = np.random.randn(n_in, n_out) * np.sqrt(2 / (n_in + n_out))
        self.bias = np.zeros(n_out)
        self.decay = decay

    def forward(self, x):
        out = x @ self.weights + self.bias
        self.weights *= 1 - self.decay
        return out
