# role: dense
# mistake: init-bias-not-zero
# subject: DenseLayer
# style: bias of ones, dataclass
from dataclasses import dataclass, field

import numpy as np


@dataclass
class DenseLayer:
    in_features: int
    out_features: int
    W: np.ndarray = field(init=False)
    b: np.ndarray = field(init=False)

    def __post_init__(self):
        shape = (self.in_features, self.out_features)
        self.W = np.random.default_rng().normal(size=shape) / np.sqrt(self.in_features)
        self.b = np.ones(self.out_features)

    def forward(self, x):
        return np.dot(x, self.W) + self.b
