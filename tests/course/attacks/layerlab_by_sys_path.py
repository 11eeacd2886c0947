# attack: the folder of the library is put back on the path
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

sys.path.insert(0, "@LAYERLAB@/..")
sys.modules.pop("layerlab", None)
sys.meta_path[:] = [finder for finder in sys.meta_path if getattr(finder, "__module__", "").startswith(("_frozen", "importlib")) or isinstance(finder, type)]


def relu(x):
    from layerlab.functional import relu

    return np.asarray(relu(x))

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
