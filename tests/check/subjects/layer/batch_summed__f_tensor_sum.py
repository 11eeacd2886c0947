# role: layer
# mistake: batch-summed
# name: relu
# subject: ReluLayer
# style: Tensors in a Module, product spelled out with unsqueeze and sum over the first axis
import layerlab as ll
from layerlab import nn


class ReluLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(ll.randn(in_features, out_features) * (2 / in_features) ** 0.5)
        self.bias = nn.Parameter(ll.zeros(out_features))

    def forward(self, x):
        if x.shape[-1] != self.weight.shape[0]:
            raise ValueError("features do not match the weight")
        terms = x.reshape(-1, self.weight.shape[0], 1) * self.weight
        z = terms.sum(dim=1).sum(dim=0) + self.bias
        return ll.relu(z)
