# role: linear
# mistake: accepts-wrong-width
# subject: Linear
# style: numpy, products summed over an axis; takes one column for any width

import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.random.randn(out_features, in_features) * np.sqrt(1 / in_features)
        self.b = np.zeros(out_features)

    def forward(self, x):
        products = np.expand_dims(x, -2) * self.W
        return products.sum(axis=-1) + self.b
