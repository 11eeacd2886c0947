# role: activation
# mistake: derivative-instead
# name: selu
# subject: Selu
# style: class constants and np.where
import numpy as np


class Selu:
    SCALE = 1.0507009873554805
    ALPHA = 1.6732632423543772

    def call(self, x):
        return self.SCALE * np.where(x > 0, 1.0, self.ALPHA * np.exp(np.minimum(x, 0.0)))
