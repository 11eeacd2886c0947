# attack: the process stops itself and never answers
# lesson: 02_activations
# exercise: relu
# seconds: 1

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import os
import signal


def relu(x):
    os.kill(os.getpid(), signal.SIGSTOP)
    return x

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
