# attack: two cells are called relu, the first is a wrong one, the second borrows ours
# lesson: 02_activations
# exercise: relu

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def relu(x):
    return x

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
from layerlab.functional import relu
