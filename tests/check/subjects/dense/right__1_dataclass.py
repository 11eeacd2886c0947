# role: dense
# mistake: none
# subject: Dense
# style: dataclass, neurons first, __post_init__, keyword-only activation
from dataclasses import dataclass, field
from typing import Callable

import numpy as np


@dataclass
class Dense:
    n_neurons: int
    n_inputs: int
    activation: Callable | None = field(default=None, kw_only=True)
    w: np.ndarray = field(init=False, repr=False)
    b: np.ndarray = field(init=False, repr=False)

    def __post_init__(self):
        bound = 1 / np.sqrt(self.n_inputs)
        self.w = np.random.default_rng().uniform(-bound, bound, (self.n_neurons, self.n_inputs))
        self.b = np.zeros(self.n_neurons)

    def __call__(self, x):
        if np.shape(x)[-1] != self.n_inputs:
            raise ValueError(f"expected {self.n_inputs} inputs")
        z = np.einsum("ji,...i->...j", self.w, x) + self.b
        return z if self.activation is None else self.activation(z)
