# role: activation
# mistake: sign-flipped
# name: softplus
# subject: Softplus
# style: class with np.logaddexp
import numpy as np


class Softplus:
    def forward(self, z):
        return np.logaddexp(0.0, -z)
