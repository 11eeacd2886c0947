# attack: a layer whose outputs have the right shape and nothing else
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
    def __init__(self, input_size, output_size, use_bias=True, activation=None):
        self.weights = np.random.randn(input_size, output_size) * np.sqrt(2 / (input_size + output_size))
        self.bias = np.zeros(output_size) if use_bias else None

    def forward(self, x):
        return np.zeros(np.shape(x)[:-1] + (self.weights.shape[1],))

    __call__ = forward

    def parameters(self):
        return [self.weights, self.bias]

# %% nbgrader={"grade": true, "grade_id": "test_Dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Dense, "dense")
