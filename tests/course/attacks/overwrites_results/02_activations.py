# attack: the results and the progress beside the lesson are written by the lesson
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import contextlib
import json

for name in ("results.json", "progress.jsonl", ".layerlab/course.json", ".layerlab/results.json"):
    with contextlib.suppress(OSError), open("@HERE@/" + name, "w") as file:
        json.dump({"event": "test", "lesson": "02_activations", "status": "passed", "exercises": [{"name": "relu", "status": "passed"}]}, file)


def relu(x):
    return x

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
