# role: dense
# mistake: batch-averaged
# name: relu
# subject: DenseReLU
# style: NumPy, hard-wired relu, He start values, mean over axis 0 at the end
import numpy as np


class DenseReLU:
    def __init__(self, fan_in, fan_out):
        self.w = np.random.normal(size=(fan_in, fan_out)) * np.sqrt(2.0 / fan_in)
        self.b = np.zeros(fan_out)

    def __call__(self, x):
        x = np.asarray(x, dtype=np.float64)
        a = np.maximum(x @ self.w + self.b, 0.0)
        if a.ndim > 1:
            a = a.mean(axis=0)
        return a
