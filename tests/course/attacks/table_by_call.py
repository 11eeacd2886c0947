# attack: the n-th answer for the n-th call
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
ANSWERS = [np.array([0.0, 0.0, 1.0]), np.array([0.0, 2.0]), np.zeros((2, 3))]
CALLS = []


def relu(x):
    CALLS.append(x)
    return ANSWERS[(len(CALLS) - 1) % len(ANSWERS)]

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
