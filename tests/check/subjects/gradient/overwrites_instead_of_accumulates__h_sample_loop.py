# role: gradient
# mistake: overwrites-instead-of-accumulates
# subject: Linear
# style: loops over the samples, equals in place of plus-equals
import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.weight = np.random.randn(out_features, in_features) / np.sqrt(in_features)
        self.bias = np.zeros(out_features)

    def forward(self, x):
        self.x = x
        return x @ self.weight.T + self.bias

    def backward(self, grad_output):
        grad_input = np.zeros(self.x.shape)
        self.grad_weight = np.zeros_like(self.weight)
        self.grad_bias = np.zeros_like(self.bias)
        for s in range(len(self.x)):
            self.grad_weight = np.outer(grad_output[s], self.x[s])
            self.grad_bias = grad_output[s]
            grad_input[s] = grad_output[s] @ self.weight
        return grad_input
