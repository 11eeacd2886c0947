# attack: more is written straight to the file descriptors than any disk can hold
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
import os

text = b"passed " * 10_000
while True:
    os.write(1, text)
    os.write(2, text)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
