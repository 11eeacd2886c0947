# honest: a class with __slots__
# lesson: 04_layers
# exercise: Dense

# %%
#| default_exp layers

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "Dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class Dense:
    __slots__ = ("weights", "bias", "activation")

    def __init__(self, input_size, output_size, use_bias=True, activation=None):
        scale = np.sqrt(2 / (input_size + output_size))
        self.weights = np.random.default_rng().normal(0, scale, (input_size, output_size))
        self.bias = np.zeros(output_size) if use_bias else None
        self.activation = activation

    def forward(self, x):
        x = np.asarray(x, dtype=float)
        if x.shape[-1] != self.weights.shape[0]:
            raise ValueError(f"{x.shape[-1]} numbers for {self.weights.shape[0]} inputs")
        z = x @ self.weights
        if self.bias is not None:
            z = z + self.bias
        return self.activation(z) if self.activation else z

    def parameters(self):
        return [self.weights] if self.bias is None else [self.weights, self.bias]

# %% nbgrader={"grade": true, "grade_id": "test_Dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Dense, "dense")
