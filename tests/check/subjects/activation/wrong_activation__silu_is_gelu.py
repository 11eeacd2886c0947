# role: activation
# mistake: wrong-activation
# name: silu
# subject: Swish
# style: the tanh formula in a class
import numpy as np


class Swish:
    def __call__(self, x):
        inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
        return 0.5 * x * (1 + np.tanh(inner))
