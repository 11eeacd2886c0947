# attack: an exception with a message of seven million characters, some of which steer the terminal
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def relu(x):
    raise ValueError("\x1b[2J\x1b]0;passed\x07\x9b31m\u202epassed\u0000" + "passed " * 1_000_000)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
