# role: dense
# mistake: activation-twice
# name: softmax
# subject: Classifier
# style: Tensors in a Module, scores and probabilities as two methods
import layerlab as ll
from layerlab import nn


class Classifier(nn.Module):
    def __init__(self, in_features, num_classes):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter((ll.rand(num_classes, in_features) * 2 - 1) * bound)
        self.bias = nn.Parameter(ll.zeros(num_classes))

    def scores(self, x):
        return ll.softmax(x @ self.weight.T + self.bias, dim=-1)

    def forward(self, x):
        return ll.softmax(self.scores(x), dim=-1)
