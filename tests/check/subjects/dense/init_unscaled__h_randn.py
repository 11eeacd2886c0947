# role: dense
# mistake: init-unscaled
# subject: Dense
# style: plain randn, fast.ai
import numpy as np


class Dense:
    def __init__(self, ni, nf):
        self.w = np.random.randn(ni, nf)
        self.b = np.zeros(nf)

    def __call__(self, xb):
        return xb @ self.w + self.b

    def parameters(self):
        return {"w": self.w, "b": self.b}
