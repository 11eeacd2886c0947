# role: loss
# mistake: none
# name: cross_entropy
# subject: SoftmaxCrossEntropy
# style: works on columns inside, takes labels or one-hot rows

import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, y, t):
        z = np.asarray(y, dtype=np.float64).T  # one column a sample
        t = np.asarray(t)
        if t.ndim == 1:
            t = np.eye(z.shape[0])[t.astype(int)]
        z = z - z.max(axis=0)
        log_p = z - np.log(np.exp(z).sum(axis=0))
        self.p, self.t = np.exp(log_p).T, t
        return -(t.T * log_p).sum() / z.shape[1]

    def backward(self):
        return (self.p - self.t) / len(self.t)
