# attack: giant, negative and crooked lengths are written to every file descriptor
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


def relu(x):
    for number in range(256):
        for message in (b"\xff" * 64, b"\x00" * 64, b"\x7f\xff\xff\xff{}", b"-1\n", b"99999999999999999999\n{}\n"):
            try:
                os.write(number, message)
            except OSError:
                pass
    return x

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
