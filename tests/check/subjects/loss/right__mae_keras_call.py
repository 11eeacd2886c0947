# role: loss
# mistake: none
# name: mae
# subject: MeanAbsoluteError
# style: class with call, Keras order and names

import numpy as np


class MeanAbsoluteError:
    name = "mean_absolute_error"

    def call(self, y_true, y_pred):
        # mean over the last axis first and over the batch afterwards, as Keras does
        per_sample = np.mean(np.abs(np.subtract(y_pred, y_true)), axis=-1)
        return np.mean(per_sample)

    __call__ = call
