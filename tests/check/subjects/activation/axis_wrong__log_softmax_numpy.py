# role: activation
# mistake: axis-wrong
# name: log_softmax
# subject: LogSoftmax
# style: np.logaddexp.reduce with its default axis
import numpy as np


class LogSoftmax:
    def forward(self, scores):
        return scores - np.logaddexp.reduce(scores)
