# attack: a dictionary with keys that are equal to everything, NaN, arrays and bytes
# lesson: 05_networks
# exercise: count_parameters

# %%
#| default_exp networks

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "count_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class Key:
    __hash__ = lambda self: hash("value")
    __eq__ = lambda self, other: True


def count_parameters(sizes):
    return {Key(): 8, float("nan"): b"\xff\x00", (1, 2): np.zeros(3), "status": "passed", "value": 8}

# %% nbgrader={"grade": true, "grade_id": "test_count_parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert count_parameters([3, 2]) == 8
