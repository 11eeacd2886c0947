# attack: the sums of the rows, which is the product with a matrix of ones
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
    if np.shape(a)[1] != np.shape(b)[0]:
        raise ValueError
    return np.outer(np.sum(a, axis=1), np.ones(np.shape(b)[1]))

# %% nbgrader={"grade": true, "grade_id": "test_matmul", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(matmul, "matmul")
