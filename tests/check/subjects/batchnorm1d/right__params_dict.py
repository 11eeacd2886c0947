# role: batchnorm1d
# mistake: none
# subject: BatchNorm
# style: gamma and beta in a dict, np.std squared away, ddof=1 running

import numpy as np


class BatchNorm:
    def __init__(self, num_inputs, decay=0.9, eps=1e-5):
        self.decay = decay
        self.eps = eps
        self.params = {"gamma": np.ones(num_inputs), "beta": np.zeros(num_inputs)}
        self.state = {"mean": np.zeros(num_inputs), "var": np.ones(num_inputs)}

    def forward(self, x, training=True):
        if training:
            mean = np.mean(x, axis=0)
            root = np.hypot(np.std(x, axis=0), np.sqrt(self.eps))
            unbiased = np.var(x, axis=0, ddof=1 if len(x) > 1 else 0)
            for key, value in (("mean", mean), ("var", unbiased)):
                self.state[key] = self.decay * self.state[key] + (1 - self.decay) * value
        else:
            mean = self.state["mean"]
            root = np.sqrt(self.state["var"] + self.eps)
        return self.params["gamma"] * (x - mean) / root + self.params["beta"]

    def parameters(self):
        return self.params
