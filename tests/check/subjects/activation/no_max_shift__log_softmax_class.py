# role: activation
# mistake: no-max-shift
# name: log_softmax
# subject: LogSoftmax
# style: class over Tensors with a helper method
import layerlab as ll


class LogSoftmax:
    def __init__(self, axis=-1):
        self.axis = axis

    def _log_partition(self, logits):
        return ll.log(ll.exp(logits).sum(axis=self.axis, keepdims=True))

    def __call__(self, logits):
        return logits - self._log_partition(logits)
