# role: linear
# mistake: parameters-missing-bias
# subject: Linear
# style: TinyTorch words, optional bias, the list is never extended
import numpy as np


class Linear:
    def __init__(self, in_features, out_features, bias=True):
        self.in_features = in_features
        self.weight = np.random.randn(in_features, out_features) * np.sqrt(1.0 / in_features)
        self.bias = np.zeros(out_features) if bias else None

    def forward(self, x):
        output = x @ self.weight
        if self.bias is not None:
            output = output + self.bias
        return output

    def parameters(self):
        params = [self.weight]
        if self.bias is not None:
            params + [self.bias]
        return params
