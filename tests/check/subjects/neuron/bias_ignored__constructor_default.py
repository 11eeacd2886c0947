# role: neuron
# mistake: bias-ignored
# name: relu
# subject: ReluUnit
# style: NumPy class, given weights; the constructor argument never arrives
import numpy as np


class ReluUnit:
    """A single unit: relu(w . x + b)."""

    def __init__(self, w, b=0.0):
        self.w = np.array(w, dtype=np.float64)
        self.b = 0.0

    def predict(self, x):
        z = self.w @ np.asarray(x) + self.b
        return max(0.0, z)
