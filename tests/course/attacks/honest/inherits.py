# honest: a class that inherits from another of the learner's own
# lesson: 04_layers
# exercise: Dense

# %%
#| default_exp layers

# %%
#| export
import numpy as np

# %%
#| export
class _Affine:
    def __init__(self, input_size, output_size, use_bias=True, activation=None):
        self.weights = np.random.randn(input_size, output_size) * np.sqrt(2 / (input_size + output_size))
        self.bias = np.zeros(output_size) if use_bias else None
        self.activation = activation

    def forward(self, x):
        x = np.asarray(x, dtype=float)
        if x.shape[-1] != self.weights.shape[0]:
            raise ValueError("wrong width")
        return x @ self.weights + (0 if self.bias is None else self.bias)

    def parameters(self):
        return [p for p in (self.weights, self.bias) if p is not None]

# %% nbgrader={"grade": false, "grade_id": "Dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class Dense(_Affine):
    def forward(self, x):
        z = super().forward(x)
        return z if self.activation is None else self.activation(z)

# %% nbgrader={"grade": true, "grade_id": "test_Dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Dense, "dense")
