# attack: an integer of a hundred million digits
# lesson: 05_networks
# exercise: count_parameters
# seconds: 4

# %%
#| default_exp networks

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "count_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def count_parameters(sizes):
    return 1 << 400_000_000

# %% nbgrader={"grade": true, "grade_id": "test_count_parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert count_parameters([3, 2]) == 8
