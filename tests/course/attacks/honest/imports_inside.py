# honest: an import inside the function, and another name for numpy
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
    import math

    import numpy as numerics

    x = numerics.asarray(x, dtype=float)
    powers = math.e ** (x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)

# %% nbgrader={"grade": true, "grade_id": "test_softmax", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(softmax, "activation", "softmax")
