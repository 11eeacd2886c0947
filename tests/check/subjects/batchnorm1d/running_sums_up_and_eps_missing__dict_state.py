# role: batchnorm1d
# mistake: running-sums-up eps-missing
# subject: BatchNorm
# style: NumPy, everything in one dict, update with a loop over names
import numpy as np


class BatchNorm:
    def __init__(self, D, decay=0.9):
        self.decay = decay
        self.p = {"gamma": np.ones(D), "beta": np.zeros(D)}
        self.p["running_mean"], self.p["running_var"] = np.zeros(D), np.ones(D)

    def forward(self, x, training=True):
        mu, var = self.p["running_mean"], self.p["running_var"]
        if training:
            mu, var = x.mean(axis=0), x.var(axis=0)
            for key, new in {"running_mean": mu, "running_var": var}.items():
                self.p[key] = self.p[key] + (1 - self.decay) * new
        return self.p["gamma"] * ((x - mu) / np.sqrt(var)) + self.p["beta"]
