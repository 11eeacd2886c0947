# attack: in the second run, for the arithmetic, the file never ends and prints for ever
# lesson: 02_activations
# exercise: relu
# seconds: 1

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import sys

while any(name.startswith("layerlab") for name in sys.modules):
    print("passed " * 1000)


def relu(x):
    return np.asarray(x) * 1.0

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
