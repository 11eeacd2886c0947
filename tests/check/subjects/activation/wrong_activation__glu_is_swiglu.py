# role: activation
# mistake: wrong-activation
# name: glu
# subject: GLU
# style: np.split and silu as the gate
import numpy as np


class GLU:
    def forward(self, x):
        left, right = np.split(x, 2, axis=-1)
        swish = right / (1 + np.exp(-right))
        return left * swish
