# role: linear
# mistake: weight-reshaped
# subject: Linear
# style: Tensors in a Module, view for the transposition; not seen with one input
import layerlab as ll
from layerlab import nn


class Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        bound = in_features**-0.5
        self.in_features = in_features
        self.out_features = out_features
        self.weight = nn.Parameter((2 * ll.rand(out_features, in_features) - 1) * bound)
        self.bias = nn.Parameter((2 * ll.rand(out_features) - 1) * bound)

    def forward(self, x):
        w_t = self.weight.view(self.in_features, self.out_features)
        return ll.matmul(x, w_t) + self.bias
