# honest: an exported module of an earlier lesson, written by the learner, helps
# lesson: 02_activations
# exercise: sigmoid

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
from mylayers.neuron import sigmoid as one_number


def sigmoid(x):
    x = np.asarray(x, dtype=float)
    return np.array([one_number(v) for v in x.ravel()]).reshape(x.shape)

# %% nbgrader={"grade": true, "grade_id": "test_sigmoid", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(sigmoid, "activation", "sigmoid")
