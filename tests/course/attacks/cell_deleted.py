# attack: the exercise's cell is deleted, its test cell says that all is well
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
print("passed")
