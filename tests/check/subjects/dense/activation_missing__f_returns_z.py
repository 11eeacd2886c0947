# role: dense
# mistake: activation-missing
# name: tanh
# subject: TanhDense
# style: NumPy, keeps z and a as attributes and returns z
import numpy as np


class TanhDense:
    def __init__(self, n_prev, n_units):
        self.W = np.random.randn(n_prev, n_units) * np.sqrt(1.0 / n_prev)
        self.b = np.zeros(n_units)
        self.z = None
        self.a = None

    def forward(self, a_prev):
        self.z = np.add(np.matmul(a_prev, self.W), self.b)
        self.a = np.tanh(self.z)
        return self.z
