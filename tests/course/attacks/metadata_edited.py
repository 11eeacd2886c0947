# attack: the points are 1000, the cell is no solution any more, and the test is worth nothing
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %% nbgrader={"grade": true, "grade_id": "relu", "locked": true, "points": 1000, "schema_version": 3, "solution": false, "task": true, "passed": true, "status": "passed"}
#| export
def relu(x):
    return x

# %% nbgrader={"grade": false, "grade_id": "test_relu", "locked": false, "points": 0, "schema_version": 3, "solution": true, "task": false}
assert True
