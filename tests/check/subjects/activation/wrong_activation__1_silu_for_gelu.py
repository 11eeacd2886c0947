# role: activation
# mistake: wrong-activation
# name: gelu
# subject: GELU
# style: x times a logistic gate: that is SiLU
import numpy as np


class GELU:
    """Gaussian error linear unit."""

    def forward(self, x):
        gate = 0.5 * (1 + np.tanh(0.5 * x))
        return x * gate
