# role: gradient
# mistake: activation-derivative-missing
# name: dense relu
# subject: DenseReLU
# style: dense with relu inside, passes the gradient through
import numpy as np


class DenseReLU:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        self.z = x @ self.W + self.b
        self.a = np.maximum(self.z, 0)
        return self.a

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
