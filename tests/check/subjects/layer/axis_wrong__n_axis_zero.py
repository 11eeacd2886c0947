# role: layer
# mistake: axis-wrong
# name: softmax
# subject: SoftmaxLayer
# style: NumPy, stable softmax function with a default axis
import numpy as np


def softmax(z, axis=0):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


class SoftmaxLayer:
    def __init__(self, n_inputs, n_classes):
        self.W = 0.01 * np.random.randn(n_classes, n_inputs)
        self.b = np.zeros(n_classes)

    def forward(self, x):
        return softmax(np.matmul(x, self.W.T) + self.b)
