# attack: the solved file is loaded with importlib.util, whatever the path says
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import importlib.util

spec = importlib.util.spec_from_file_location("solved", "@HERE@/solved.py")
solved = importlib.util.module_from_spec(spec)
spec.loader.exec_module(solved)


def relu(x):
    return solved.relu(x)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
