# role: linear
# mistake: batch-only
# subject: Linear
# style: unpacks the batch's shape
import numpy as np


class Linear:
    def __init__(self, nin, nout):
        k = 1 / np.sqrt(nin)
        self.weight = np.random.uniform(-k, k, (nout, nin))
        self.bias = np.random.uniform(-k, k, nout)

    def forward(self, x):
        m, n = x.shape
        out = np.zeros((m, len(self.bias)))
        for i in range(m):
            out[i] = self.weight @ x[i] + self.bias
        return out
