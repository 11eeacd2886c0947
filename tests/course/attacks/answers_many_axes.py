# attack: arrays of 60 axes, of negative strides, of numbers in the other byte order
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
CALLS = []


def relu(x):
    CALLS.append(1)
    x = np.asarray(x, dtype=">f8")
    return [np.zeros((1,) * 60), x[..., ::-1], np.zeros((1 << 40, 0))][len(CALLS) % 3]

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
