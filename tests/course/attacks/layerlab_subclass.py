# attack: the learner's class inherits everything from the library's
# lesson: 04_layers
# exercise: Dense

# %%
#| default_exp layers

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "Dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import layerlab.nn


class Dense(layerlab.nn.Dense):
    pass

# %% nbgrader={"grade": true, "grade_id": "test_Dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Dense, "dense")
