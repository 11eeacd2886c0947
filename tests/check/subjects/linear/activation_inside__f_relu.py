# role: linear
# mistake: activation-inside
# subject: Linear
# style: NumPy, PyTorch names, relu on the way out
import numpy as np


class Linear:
    def __init__(self, in_features, out_features, bias=True):
        k = 1 / np.sqrt(in_features)
        self.weight = np.random.uniform(-k, k, (out_features, in_features))
        self.bias = np.random.uniform(-k, k, (out_features,)) if bias else None

    def forward(self, x):
        y = x @ self.weight.T
        if self.bias is not None:
            y = y + self.bias
        return np.where(y > 0, y, 0.0)
