# attack: keys and texts that steer the terminal
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
    return [{"\x1b[2J\x1b[32mpassed\x07": 8, "\u202e": "\x9b31m"}, "\x1b]0;passed\x07", "\ud800"]

# %% nbgrader={"grade": true, "grade_id": "test_count_parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert count_parameters([3, 2]) == 8
