# role: linear
# mistake: parameters-missing-bias
# subject: Linear
# style: our Tensor without nn.Module, loops over names

import layerlab as ll


class Linear:
    def __init__(self, n_in, n_out):
        self.w = ll.Parameter(ll.randn(n_in, n_out) * n_in**-0.5)
        self.b = ll.Parameter(ll.zeros(n_out))

    def parameters(self):
        return [getattr(self, name) for name in ("w")]

    def __call__(self, x):
        return x @ self.w + self.b
