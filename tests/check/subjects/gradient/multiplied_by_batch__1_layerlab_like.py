# role: gradient
# mistake: multiplied-by-batch
# subject: Linear
# style: (out, in), the bias gradient and the weight gradient scaled up by the batch size
import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        k = in_features**-0.5
        self.weight = np.random.uniform(-k, k, (out_features, in_features))
        self.bias = np.zeros(out_features)

    def forward(self, x):
        self.saved = x
        return x @ self.weight.T + self.bias

    def backward(self, grad_output):
        batch = grad_output.shape[0]
        self.grad_weight = batch * (grad_output.T @ self.saved)
        self.grad_bias = batch * np.ones(batch) @ grad_output
        return grad_output @ self.weight
