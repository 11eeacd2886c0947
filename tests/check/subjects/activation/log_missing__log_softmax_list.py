# role: activation
# mistake: log-missing
# name: log_softmax
# subject: LogSoftmax
# style: lists, flat or rows
import math


class LogSoftmax:
    def __call__(self, x):
        if isinstance(x[0], list):
            return [self(row) for row in x]
        top = max(x)
        parts = [math.exp(v - top) for v in x]
        return [p / sum(parts) for p in parts]
