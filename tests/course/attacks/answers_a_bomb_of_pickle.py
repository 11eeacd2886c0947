# attack: an object that runs code where somebody unpickles it
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


class Bomb(np.ndarray):
    def __reduce__(self):
        return (exec, ("open('@HERE@/pickled', 'w').write('unpickled')",))


def relu(x):
    return np.asarray(x, dtype=float).view(Bomb)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
