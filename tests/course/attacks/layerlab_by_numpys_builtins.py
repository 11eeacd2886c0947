# attack: the import that numpy kept for itself is used
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def relu(x):
    keep = np.__dict__["__builtins__"]
    load = keep["__import__"] if isinstance(keep, dict) else keep.__import__
    np.sys.path.insert(0, "@LAYERLAB@/..") if hasattr(np, "sys") else load("sys").path.insert(0, "@LAYERLAB@/..")
    return np.asarray(load("layerlab.functional", fromlist=["relu"]).relu(x))

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
