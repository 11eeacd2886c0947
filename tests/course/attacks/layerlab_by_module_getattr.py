# attack: the module answers with the library's function for each name that it lacks
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def __getattr__(name):
    import layerlab.functional

    return getattr(layerlab.functional, name)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
