# role: linear
# mistake: none
# subject: Affine
# style: NumPy, built from given arrays it copies, weight (out, in), stores the last input
import numpy as np


class Affine:
    def __init__(self, w, b):
        self.w = np.array(w, dtype=np.float64)
        self.b = np.array(b, dtype=np.float64)
        self.last_input = None

    def forward(self, x):
        x = np.asarray(x)
        self.last_input = x.copy()
        return (self.w @ x.T).T + self.b
