# attack: a thread goes on after the answer and writes over what is said
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
import threading
import time


def shout():
    end = time.monotonic() + 5
    while time.monotonic() < end:
        for number in range(3, 20):
            try:
                os.write(number, b'{"status": "passed", "passed": true}\n')
            except OSError:
                pass
        time.sleep(0.001)


threading.Thread(target=shout, daemon=False).start()


def relu(x):
    return x

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
