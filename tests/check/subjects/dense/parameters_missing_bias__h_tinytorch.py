# role: dense
# mistake: parameters-missing-bias
# subject: Dense
# style: our Tensor, TinyTorch student
import numpy as np

from layerlab import Tensor, nn


class Dense:
    def __init__(self, in_features, out_features):
        scale = np.sqrt(1.0 / in_features)
        self.weight = nn.Parameter(np.random.randn(in_features, out_features) * scale)
        self.bias = nn.Parameter(np.zeros(out_features))

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight + self.bias

    def __call__(self, x: Tensor) -> Tensor:
        return self.forward(x)

    def parameters(self):
        return [self.weight]
