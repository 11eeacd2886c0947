# role: linear
# mistake: parameters-are-copies
# subject: Linear
# style: our Tensor without nn.Module, clones as Parameters

import layerlab as ll


class Linear:
    def __init__(self, in_features, out_features):
        self.weight = ll.randn(out_features, in_features) / in_features**0.5
        self.bias = ll.zeros(out_features)

    def __call__(self, x):
        return x @ self.weight.T + self.bias

    def parameters(self):
        return [ll.Parameter(p.clone()) for p in (self.weight, self.bias)]
