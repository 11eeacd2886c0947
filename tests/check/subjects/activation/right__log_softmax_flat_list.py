# role: activation
# mistake: none
# name: log_softmax
# subject: LogSoftmax
# style: class over a flat list
from math import exp, log


class LogSoftmax:
    def forward(self, scores):
        top = max(scores)
        log_sum = top + log(sum(exp(s - top) for s in scores))
        return [s - log_sum for s in scores]
