# attack: a list that contains itself, and one a million deep
# lesson: 05_networks
# exercise: count_parameters
# seconds: 3

# %%
#| default_exp networks

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "count_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def count_parameters(sizes):
    inside = []
    inside.append(inside)
    deep = []
    for _ in range(1_000_000):
        deep = [deep]
    return inside if len(sizes) % 2 else deep

# %% nbgrader={"grade": true, "grade_id": "test_count_parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert count_parameters([3, 2]) == 8
