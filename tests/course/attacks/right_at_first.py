# attack: the first three answers are right, the later ones are not
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
    return np.maximum(x, 0) if len(CALLS) <= 3 else np.asarray(x) * 1.0

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
