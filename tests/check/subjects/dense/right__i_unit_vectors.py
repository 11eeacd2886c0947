# role: dense
# mistake: none
# subject: Dense
# style: numpy, a list with one vector per unit, the bias one array

import numpy as np


class Dense:
    def __init__(self, n_units, n_features):
        sd = np.sqrt(2.0 / (n_units + n_features))
        self.w = [np.random.normal(0.0, sd, n_features) for _ in range(n_units)]
        self.b = np.zeros(n_units)

    def forward(self, x):
        outputs = [np.dot(x, vector) for vector in self.w]
        return np.array(outputs).T + self.b

    def parameters(self):
        return [*self.w, self.b]
