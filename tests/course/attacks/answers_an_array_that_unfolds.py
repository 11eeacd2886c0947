# attack: the same list of lists where an array is asked for
# lesson: 02_activations
# exercise: relu
# seconds: 3

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def relu(x):
    answer = [1.0] * 30
    for _ in range(9):
        answer = [answer] * 30
    return answer

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
