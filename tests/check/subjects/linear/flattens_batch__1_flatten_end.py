# role: linear
# mistake: flattens-batch
# subject: Linear
# style: reshapes to a batch, flattens everything at the end
import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.n_in = n_in
        self.w = np.random.randn(n_out, n_in) * np.sqrt(2 / n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        x = np.asarray(x)
        if x.shape[-1] != self.n_in:
            raise ValueError(f"need {self.n_in} features")
        rows = x.reshape(-1, self.n_in)
        return (rows @ self.w.T + self.b).flatten()
