# attack: a layer whose weights are others each time somebody reads them
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
        self.sizes = input_size, output_size

    @property
    def weights(self):
        return np.zeros(self.sizes)

    @weights.setter
    def weights(self, value):
        pass

    @property
    def bias(self):
        return np.zeros(self.sizes[1])

    @bias.setter
    def bias(self, value):
        pass

    def forward(self, x):
        return np.zeros(np.shape(x)[:-1] + self.sizes[1:])

    def parameters(self):
        return [self.weights, self.bias]

# %% nbgrader={"grade": true, "grade_id": "test_Dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Dense, "dense")
