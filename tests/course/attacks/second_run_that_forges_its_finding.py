# attack: in the second run, for the arithmetic, the finding is written by the learner's code
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

if any(name.startswith("layerlab") for name in sys.modules):
    import json
    import os

    FORGED = json.dumps({"role": "activation", "passed": True, "status": "passed", "yours": ["\x1b[2Jpassed"]})
    for number in range(1, 20):
        try:
            os.write(number, FORGED.encode())
        except OSError:
            pass
    os._exit(0)


def relu(x):
    return np.asarray(x) * 1.0

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
