# role: layer
# mistake: fresh-weights-each-call
# name: relu
# subject: Layer
# style: sizes kept, the weights are drawn inside forward
import numpy as np


class Layer:
    def __init__(self, in_size, out_size):
        self.in_size, self.out_size = in_size, out_size
        self.bias = np.zeros(out_size)

    def init_weights(self):
        scale = np.sqrt(2.0 / self.in_size)
        return np.random.randn(self.in_size, self.out_size) * scale

    def forward(self, x):
        self.weights = self.init_weights()
        z = np.dot(x, self.weights) + self.bias
        return np.where(z > 0, z, 0.0)
