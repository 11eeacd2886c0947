# attack: fifty processes are started, which end by themselves after some seconds
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
import time


def relu(x):
    for _ in range(50):
        try:
            if os.fork() == 0:
                time.sleep(8)
                os._exit(0)
        except OSError:
            break
    time.sleep(8)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
