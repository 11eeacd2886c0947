# role: activation
# mistake: no-max-shift
# name: softmax
# subject: Softmax
# style: nn.Module with exp and sum
from layerlab import nn


class Softmax(nn.Module):
    def forward(self, x):
        numerator = x.exp()
        return numerator / numerator.sum(dim=-1, keepdim=True)
