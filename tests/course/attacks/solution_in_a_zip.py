# attack: the solution comes out of a zip archive that the lesson has in it
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import base64
import sys
import tempfile
import zipfile

archive = tempfile.gettempdir() + "/solution.zip"
with zipfile.ZipFile(archive, "w") as file:
    file.writestr("zipped.py", "from layerlab.functional import relu\n")
sys.path[:0] = [archive, "@LAYERLAB@/.."]
from zipped import relu

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
