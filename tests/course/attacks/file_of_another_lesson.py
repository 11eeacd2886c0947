# attack: the file of lesson 01 is handed in for lesson 02
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp neuron

# %% nbgrader={"grade": false, "grade_id": "weighted_sum", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def weighted_sum(x, weights, bias):
    return sum(a * b for a, b in zip(x, weights)) + bias
