# role: layer
# mistake: init-same-every-time
# name: relu
# subject: Layer
# style: numpy, evenly spaced starting weights

import numpy as np


class Layer:
    def __init__(self, units, n_features):
        spread = np.linspace(-0.1, 0.1, units * n_features)
        self.w = spread.reshape(units, n_features)
        self.b = np.zeros(units)

    def forward(self, x):
        return np.maximum(np.inner(x, self.w) + self.b, 0)
