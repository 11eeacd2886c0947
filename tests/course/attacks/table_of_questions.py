# attack: the answers to the questions of the lesson's text
# lesson: 05_networks
# exercise: count_parameters

# %%
#| default_exp networks

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "count_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def count_parameters(sizes):
    return {(3, 2): 8, (784, 256, 128, 10): 235146, (4, 8, 3): 67, (2, 3, 1): 13}.get(tuple(sizes), 0)

# %% nbgrader={"grade": true, "grade_id": "test_count_parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert count_parameters([3, 2]) == 8
