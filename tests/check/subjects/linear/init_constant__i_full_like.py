# role: linear
# mistake: init-constant
# subject: LinearLayer
# style: numpy, one number over the whole matrix, parameters in a dict

import numpy as np


class LinearLayer:
    def __init__(self, out_features, in_features):
        w = np.empty((out_features, in_features))
        w[...] = np.random.uniform(-1, 1) / np.sqrt(in_features)
        self.p = {"w": w, "b": np.zeros(out_features)}

    def __call__(self, x):
        return np.dot(x, self.p["w"].T) + self.p["b"]

    def parameters(self):
        return self.p
