# role: activation
# mistake: overflow-at-large-inputs
# name: elu
# subject: ELU
# style: masks multiplied instead of np.where
import numpy as np


class ELU:
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def forward(self, x):
        positive = (x > 0).astype(float)
        return positive * x + (1 - positive) * self.alpha * (np.exp(x) - 1)
