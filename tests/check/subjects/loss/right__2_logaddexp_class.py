# role: loss
# mistake: none
# name: cross_entropy
# subject: CrossEntropy
# style: class, true labels first, logaddexp.reduce and take_along_axis, one-hot welcome
import numpy as np


class CrossEntropy:
    def __call__(self, y_true, y_pred_logits):
        y_true = np.asarray(y_true)
        if y_true.ndim == 2:
            y_true = y_true.argmax(axis=1)
        picked = np.take_along_axis(y_pred_logits, y_true[:, None], axis=1)[:, 0]
        return float(np.mean(np.logaddexp.reduce(y_pred_logits, axis=1) - picked))
