# role: gradient
# mistake: mask-from-gradient
# name: dense relu
# subject: Layer
# style: Tensor, relu is applied to what comes back

import layerlab as ll


class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return ll.relu(x @ self.W + self.b)

    def backward(self, grad):
        grad = ll.relu(grad)
        self.W_grad = self.x.T @ grad
        self.b_grad = grad.sum(axis=0)
        return grad @ self.W.T
