# role: linear
# mistake: init-identical-neurons
# subject: Linear
# style: numpy, one generator per neuron with a seed drawn once per layer

import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        seed = np.random.randint(2**31)
        rows = []
        for _ in range(n_out):
            rng = np.random.default_rng(seed)
            rows.append(rng.normal(0, 1 / np.sqrt(n_in), n_in))
        self.W = np.array(rows)
        self.b = np.zeros(n_out)

    def forward(self, x):
        return np.inner(x, self.W) + self.b
