# attack: the parent of the folder holds the solution
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import os
import sys

sys.path[:0] = [os.path.dirname("@HERE@"), "@HERE@/deeper", ".."]
from solution_above import relu

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
