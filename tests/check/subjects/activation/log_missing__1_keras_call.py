# role: activation
# mistake: log-missing
# name: log_softmax
# subject: LogSoftmax
# style: Keras-like callable with an axis, stable softmax returned without its log
import numpy as np


class LogSoftmax:
    def __init__(self, axis=-1):
        self.axis = axis

    def __call__(self, inputs):
        z = inputs - inputs.max(axis=self.axis, keepdims=True)
        e = np.exp(z)
        return e / e.sum(axis=self.axis, keepdims=True)
