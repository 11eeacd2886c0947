# honest: functools.lru_cache, which makes sense for numbers that come again
# lesson: 05_networks
# exercise: count_parameters

# %%
#| default_exp networks

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "count_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
from functools import lru_cache


@lru_cache
def _pair(first, second):
    return first * second + second


def count_parameters(sizes):
    return sum(_pair(int(a), int(b)) for a, b in zip(sizes, sizes[1:]))

# %% nbgrader={"grade": true, "grade_id": "test_count_parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert count_parameters([3, 2]) == 8
