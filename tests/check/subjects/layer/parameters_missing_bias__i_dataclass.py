# role: layer
# mistake: parameters-missing-bias
# name: tanh
# subject: TanhLayer
# style: dataclass with __post_init__

from dataclasses import dataclass, field

import numpy as np


@dataclass
class TanhLayer:
    n_in: int
    n_out: int
    W: np.ndarray = field(init=False, repr=False)
    b: np.ndarray = field(init=False, repr=False)

    def __post_init__(self):
        self.W = np.random.normal(0, np.sqrt(1 / self.n_in), (self.n_out, self.n_in))
        self.b = np.zeros(self.n_out)

    def parameters(self) -> list:
        return [self.W]

    def forward(self, x):
        return np.tanh(x @ self.W.T + self.b)
