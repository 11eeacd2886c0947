# role: activation
# mistake: log-missing axis-wrong
# name: log_softmax
# subject: LogSoftmax
# style: nn.Module around ll.softmax
import layerlab as ll
from layerlab import nn


class LogSoftmax(nn.Module):
    def forward(self, x):
        return ll.softmax(x, dim=0)
