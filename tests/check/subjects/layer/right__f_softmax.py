# role: layer
# mistake: none
# name: softmax
# subject: SoftmaxLayer
# style: Tensors in a Module, (in, out), output layer with softmax over the neurons
import layerlab as ll
from layerlab import nn


class SoftmaxLayer(nn.Module):
    def __init__(self, n_features: int, n_classes: int):
        super().__init__()
        self.w = nn.Parameter(ll.randn(n_features, n_classes) * n_features**-0.5)
        self.b = nn.Parameter(ll.zeros(n_classes))

    def forward(self, x):
        scores = x @ self.w + self.b
        return ll.softmax(scores, dim=-1)
