# role: dense
# mistake: divided-by-width
# subject: ScaledDense
# style: Tensors in a Module, the product divided to keep the numbers small
import layerlab as ll
from layerlab import nn


class ScaledDense(nn.Module):
    def __init__(self, n_in: int, n_out: int):
        super().__init__()
        self.n_in = n_in
        self.w = nn.Parameter(ll.randn(n_in, n_out) * (2.0 / n_in) ** 0.5)
        self.b = nn.Parameter(ll.zeros(n_out))

    def forward(self, x):
        y = ll.matmul(x, self.w) / self.n_in
        return y + self.b
