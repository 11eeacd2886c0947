# role: layer
# mistake: none
# name: softmax
# subject: SoftmaxLayer
# style: private attributes with properties, float64, module-level generator with a seed

import numpy as np

RNG = np.random.default_rng(2024)


class SoftmaxLayer:
    def __init__(self, input_dim: int, num_classes: int):
        self._weights = RNG.normal(0, 0.01, (num_classes, input_dim))
        self._bias = np.zeros(num_classes)

    weights = property(lambda self: self._weights)
    bias = property(lambda self: self._bias)

    def forward(self, x):
        scores = np.matmul(x, self._weights.T) + self._bias
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)

    def parameters(self):
        return [self._weights, self._bias]
