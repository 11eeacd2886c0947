# attack: an answer that goes on for ever
# lesson: 05_networks
# exercise: count_parameters
# seconds: 2

# %%
#| default_exp networks

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "count_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import itertools


def count_parameters(sizes):
    return itertools.count()

# %% nbgrader={"grade": true, "grade_id": "test_count_parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert count_parameters([3, 2]) == 8
