# honest: one loop over places in plain Python
# lesson: 01_neuron
# exercise: weighted_sum

# %%
#| default_exp neuron

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "weighted_sum", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def weighted_sum(x, weights, bias):
    if len(x) != len(weights):
        raise ValueError("as many inputs as weights")
    total = bias
    for place in range(len(x)):
        total += x[place] * weights[place]
    return total

# %% nbgrader={"grade": true, "grade_id": "test_weighted_sum", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert weighted_sum([1, 2], [3, 4], 5) == 16
