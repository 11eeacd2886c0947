# role: linear
# mistake: activation-inside
# subject: OutputLayer
# style: NumPy, linear output layer with softmax already in it
import numpy as np


class OutputLayer:
    def __init__(self, hidden_size, n_classes):
        self.W = np.random.randn(hidden_size, n_classes) * np.sqrt(1 / hidden_size)
        self.b = np.zeros(n_classes)

    def forward(self, h):
        logits = h @ self.W + self.b
        e = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)
