# attack: a small list of lists that would be thirty to the eleventh numbers, written out
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
    answer = [1] * 30
    for _ in range(9):
        answer = [answer] * 30
    return answer

# %% nbgrader={"grade": true, "grade_id": "test_count_parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert count_parameters([3, 2]) == 8
