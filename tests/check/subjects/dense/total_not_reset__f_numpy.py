# role: dense
# mistake: total-not-reset
# subject: Dense
# style: NumPy, nested while loops, the sum set to zero once per sample
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.normal(0, np.sqrt(2 / n_in), (n_out, n_in))
        self.b = np.zeros(n_out)

    def forward(self, X):
        samples = X.reshape(1, -1) if X.ndim == 1 else X
        if samples.shape[1] != self.W.shape[1]:
            raise ValueError("X has the wrong number of features")
        Y = np.zeros((len(samples), len(self.b)))
        for s in range(len(samples)):
            summe = 0.0
            for j in range(len(self.b)):
                for i in range(samples.shape[1]):
                    summe = summe + samples[s, i] * self.W[j, i]
                Y[s, j] = summe + self.b[j]
        return Y[0] if X.ndim == 1 else Y
