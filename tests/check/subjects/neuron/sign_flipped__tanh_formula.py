# role: neuron
# mistake: sign-flipped
# name: tanh
# subject: TanhNeuron
# style: NumPy, formula by hand from two named exponentials (gives f(-z) = -f(z))
import numpy as np


class TanhNeuron:
    def __init__(self, w, b):
        self.w = np.asarray(w)
        self.b = b

    def tanh(self, z):
        up, down = np.exp(-z), np.exp(z)
        return (up - down) / (up + down)

    def predict(self, x):
        return self.tanh(np.inner(self.w, x) + self.b)
