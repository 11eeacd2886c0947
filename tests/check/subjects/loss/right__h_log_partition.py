# role: loss
# mistake: none
# name: cross_entropy
# subject: SoftmaxLoss
# style: mathematician, log partition minus the energy
import numpy as np


class SoftmaxLoss:
    reduction = "mean"

    def __call__(self, scores, y):
        scores = np.asarray(scores, dtype=float)
        log_Z = np.logaddexp.reduce(scores, axis=1)
        gold = np.take_along_axis(scores, np.reshape(y, (-1, 1)), axis=1).squeeze(1)
        return (log_Z - gold).sum() / len(scores)
