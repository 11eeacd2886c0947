# attack: a Python of its own, with everything on its path, works out the answers
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import json
import subprocess
import sys

PROGRAM = (
    "import json, sys; sys.path.insert(0, '@LAYERLAB@/..'); import numpy as np; from layerlab.functional import relu; "
    "print(json.dumps(np.asarray(relu(np.array(json.load(sys.stdin)))).tolist()))"
)


def relu(x):
    found = subprocess.run([sys.executable, "-c", PROGRAM], input=json.dumps(np.asarray(x).tolist()), capture_output=True, text=True)
    return np.array(json.loads(found.stdout))

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
