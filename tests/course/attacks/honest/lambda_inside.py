# honest: a lambda inside a def
# lesson: 02_activations
# exercise: sigmoid

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def sigmoid(x):
    half = lambda z: np.tanh(z / 2) / 2
    return half(np.asarray(x, dtype=float)) + 0.5

# %% nbgrader={"grade": true, "grade_id": "test_sigmoid", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(sigmoid, "activation", "sigmoid")
