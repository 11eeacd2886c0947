# attack: more is printed than any disk can hold, until it is stopped
# lesson: 02_activations
# exercise: relu
# seconds: 2

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import sys


def relu(x):
    text = "passed " * 100_000
    while True:
        sys.stdout.write(text)
        sys.stderr.write(text)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
