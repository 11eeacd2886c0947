# attack: the files of the checker are opened for writing (the same bytes are put back)
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
import pathlib

for path in pathlib.Path("@LAYERLAB@/course").glob("*.py"):
    try:
        with open(path, "r+b") as file:
            text = file.read()
            file.seek(0)
            file.write(text)
    except OSError:
        pass


def relu(x):
    return x

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
