# attack: the function calls itself without an end, and so do its exceptions
# lesson: 02_activations
# exercise: relu
# seconds: 3

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import sys

sys.setrecursionlimit(1 << 30)


def relu(x):
    return relu(x)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
