# role: loss
# mistake: softmax-twice
# name: cross_entropy
# subject: CrossEntropyLoss
# style: probabilities handed on to a function that does the softmax itself
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def nll_from_logits(z, labels):
    log_sum = np.log(np.exp(z).sum(axis=-1))
    return np.mean(log_sum - z[np.arange(len(labels)), labels])


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        probabilities = softmax(logits)
        return nll_from_logits(probabilities, labels)
