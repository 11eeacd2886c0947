# attack: sys.exit(0), KeyboardInterrupt, GeneratorExit by turns
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import sys

CALLS = []


def relu(x):
    CALLS.append(1)
    if len(CALLS) % 3 == 0:
        raise KeyboardInterrupt
    if len(CALLS) % 3 == 1:
        raise GeneratorExit
    sys.exit(0)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
