# role: neuron
# mistake: mean-instead-of-sum
# subject: Neuron
# style: NumPy mean of the products
import numpy as np


class Neuron:
    def __init__(self, weights, bias):
        self.w = np.array(weights, dtype=np.float32)
        self.b = np.float32(bias)

    def predict(self, x):
        x = np.array(x, dtype=np.float32)
        return np.mean(self.w * x) + self.b
