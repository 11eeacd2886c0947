# attack: every call ends in the error that is right for wrong shapes
# lesson: 03_matmul
# exercise: matmul

# %%
#| default_exp matmul

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "matmul", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def matmul(a, b):
    raise ValueError("the shapes do not fit")

# %% nbgrader={"grade": true, "grade_id": "test_matmul", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(matmul, "matmul")
