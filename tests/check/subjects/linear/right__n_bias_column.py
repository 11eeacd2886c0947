# role: linear
# mistake: none
# subject: Linear
# style: Tensors in a Module, a column of ones joined to x, weight and bias joined when called
import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, output_dim, input_dim, bias=True):
        super().__init__()
        self.kernel = nn.Parameter(ll.randn(input_dim, output_dim) * (1 / input_dim) ** 0.5)
        self.bias = nn.Parameter(ll.zeros(1, output_dim)) if bias else None

    def forward(self, x):
        if x.ndim == 1:
            return self.forward(x.unsqueeze(0)).squeeze(0)
        if self.bias is None:
            return x @ self.kernel
        extended = ll.cat([ll.ones(x.shape[0], 1, dtype=x.dtype), x], dim=1)
        return extended @ ll.cat([self.bias, self.kernel], dim=0)
