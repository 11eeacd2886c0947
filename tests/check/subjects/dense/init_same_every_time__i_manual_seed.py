# role: dense
# mistake: init-same-every-time
# subject: Dense
# style: nn.Module, ll.manual_seed before the draw

import layerlab as ll
from layerlab import nn


class Dense(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        ll.manual_seed(1337)
        self.kernel = nn.Parameter(ll.randn(n_in, n_out) * n_in**-0.5)
        self.bias = nn.Parameter(ll.zeros(n_out))

    def forward(self, x):
        return x @ self.kernel + self.bias
