# role: activation
# mistake: overflow-at-large-inputs
# name: log_softmax
# subject: LogSoftmax
# style: nn.Module with softmax then log (log of 0 far from the maximum)
import layerlab as ll
from layerlab import nn


class LogSoftmax(nn.Module):
    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        probabilities = ll.softmax(x, dim=self.dim)
        return ll.log(probabilities)
