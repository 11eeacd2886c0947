# role: layer
# mistake: activation-twice
# name: tanh
# subject: TanhLayer
# style: NumPy, a helper for the sum that activates already, (out, in)
import numpy as np


class TanhLayer:
    def __init__(self, fan_in, fan_out):
        self.w = np.random.randn(fan_out, fan_in) / np.sqrt(fan_in)
        self.b = np.zeros(fan_out)

    def activate(self, x):
        return np.tanh(x @ self.w.T + self.b)

    def __call__(self, x):
        return np.tanh(self.activate(x))
