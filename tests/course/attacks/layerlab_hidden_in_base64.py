# attack: the import of the library is hidden in base64 and executed
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import base64

names = {}
exec(base64.b64decode("ZnJvbSBsYXllcmxhYi5mdW5jdGlvbmFsIGltcG9ydCByZWx1"), names)


def relu(x):
    return np.asarray(names["relu"](x))

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
