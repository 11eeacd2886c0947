# attack: a file of the library is run with runpy
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import runpy

theirs = runpy.run_path("@LAYERLAB@/functional.py")


def relu(x):
    return np.asarray(theirs["relu"](x))

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
