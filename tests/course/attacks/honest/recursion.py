# honest: row by row, by recursion
# lesson: 02_activations
# exercise: softmax

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def softmax(x):
    x = np.asarray(x, dtype=float)
    if x.ndim > 1:
        return np.array([softmax(row) for row in x]).reshape(x.shape)
    powers = np.exp(x - x.max())
    return powers / powers.sum()

# %% nbgrader={"grade": true, "grade_id": "test_softmax", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(softmax, "activation", "softmax")
