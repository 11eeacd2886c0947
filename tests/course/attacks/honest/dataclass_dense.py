# honest: a dataclass whose arrays are made in __post_init__, with __call__ beside forward
# lesson: 04_layers
# exercise: Dense

# %%
#| default_exp layers

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "Dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
from dataclasses import dataclass, field
from typing import Callable, Optional


@dataclass
class Dense:
    input_size: int
    output_size: int
    use_bias: bool = True
    activation: Optional[Callable] = None
    weights: np.ndarray = field(init=False, repr=False)
    bias: Optional[np.ndarray] = field(init=False, default=None, repr=False)

    def __post_init__(self):
        self.weights = np.random.randn(self.input_size, self.output_size) * (2 / (self.input_size + self.output_size)) ** 0.5
        if self.use_bias:
            self.bias = np.zeros(self.output_size)

    def forward(self, x):
        x = np.asarray(x)
        if x.shape[-1] != self.input_size:
            raise ValueError("wrong width")
        z = x @ self.weights + (0 if self.bias is None else self.bias)
        return z if self.activation is None else self.activation(z)

    __call__ = forward

    def parameters(self):
        return [p for p in (self.weights, self.bias) if p is not None]

# %% nbgrader={"grade": true, "grade_id": "test_Dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Dense, "dense")
