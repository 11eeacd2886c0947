# role: dense
# mistake: batch-averaged bias-ignored
# subject: DenseLayer
# style: Tensors in a Module, mean over the first axis
import layerlab as ll
from layerlab import nn


class DenseLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(out_features, in_features) * in_features**-0.5)
        self.bias = nn.Parameter(ll.zeros(out_features))

    def forward(self, x):
        y = x @ self.weight.T
        return y.mean(dim=0) if y.ndim == 2 else y
