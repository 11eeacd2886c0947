# role: loss
# mistake: arguments-swapped
# name: bce
# subject: BinaryCrossEntropy
# style: NumPy, __call__ hands over in the other order

import numpy as np


class BinaryCrossEntropy:
    def __call__(self, y_true, y_pred):
        return self._loss(y_true, y_pred)

    def _loss(self, p, t):
        p = np.clip(p, 1e-12, 1 - 1e-12)
        return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
