# role: neuron
# mistake: sign-flipped
# name: sigmoid
# subject: Neuron
# style: dataclass, logistic written with exp(z)
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Neuron:
    weights: list = field(default_factory=list)
    bias: float = 0.0

    def __call__(self, x):
        z = sum(w * v for w, v in zip(self.weights, x)) + self.bias
        return 1 / (1 + np.exp(z))
