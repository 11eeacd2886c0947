# attack: the folders of installed packages are added again with site, and their .pth files with them
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import glob
import site
import sys

for folder in glob.glob(sys.prefix + "/lib/python*/site-packages") + glob.glob(sys.base_prefix + "/lib/python*/site-packages"):
    site.addsitedir(folder)
sys.path.append("@LAYERLAB@/..")


def relu(x):
    import layerlab.naive
    import layerlab.functional

    return np.asarray(layerlab.functional.relu(x))

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
