# role: loss
# mistake: none
# name: mae
# subject: mae
# style: NumPy, keyword-only arguments, the larger minus the smaller

import numpy as np


def mae(*, target, prediction):
    both = np.stack([np.asarray(prediction, float), np.asarray(target, float)])
    return np.ptp(both, axis=0).mean()
