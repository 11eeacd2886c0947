# role: activation
# mistake: clipped-above
# name: elu
# subject: Elu
# style: class with predict, rebinding the clipped array
import numpy as np


class Elu:
    def __init__(self, alpha=1.0):
        self._alpha = alpha

    @property
    def alpha(self):
        return self._alpha

    def predict(self, x):
        x = np.clip(x, -50, 50)  # exp must stay finite
        return np.where(x > 0, x, self._alpha * (np.exp(x) - 1))
