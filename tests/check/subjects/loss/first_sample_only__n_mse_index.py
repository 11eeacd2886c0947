# role: loss
# mistake: first-sample-only
# name: mse
# subject: MseCost
# style: NumPy, written for one sample and given a batch

import numpy as np


class MseCost:
    def forward(self, pred, target):
        pred = np.atleast_1d(pred)
        target = np.atleast_1d(target)
        diff = pred[0] - target[0]
        return np.mean(diff**2)
