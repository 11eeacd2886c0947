# role: dense
# mistake: axis-wrong
# name: softmax
# subject: DenseSoftmax
# style: Tensors in a Module, softmax method with a dimension
import layerlab as ll
from layerlab import nn


class DenseSoftmax(nn.Module):
    def __init__(self, d_model, n_classes):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(d_model, n_classes) / d_model**0.5)
        self.bias = nn.Parameter(ll.zeros(n_classes))

    def forward(self, x):
        logits = x @ self.weight + self.bias
        return logits.softmax(dim=0)
