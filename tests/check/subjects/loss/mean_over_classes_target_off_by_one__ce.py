# role: loss
# mistake: mean-over-classes target-off-by-one
# name: cross_entropy
# subject: CrossEntropy
# style: NumPy, one-hot by hand

import numpy as np


class CrossEntropy:
    def forward(self, x, labels):
        x = np.asarray(x, dtype=np.float64)
        log_p = x - np.logaddexp.reduce(x, axis=1).reshape(-1, 1)
        wanted = np.zeros_like(x)
        for row, label in enumerate(labels):
            wanted[row, label - 1] = 1.0
        return -(wanted * log_p).mean()
