# attack: the learner's file brings its own exercise cell, with no question in it
# lesson: 02_activations
# exercise: relu

# %% tags=["exercise"]
exercise("relu", questions=lambda rng: [], hints=("", "", ""))

# %% tags=["exercise"] nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def relu(x):
    return x


def exercise(name, **facts):
    return None
