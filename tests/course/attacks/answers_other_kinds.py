# attack: complex numbers, dates, texts, records and truth values by turns
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
CALLS = []


def relu(x):
    CALLS.append(1)
    kinds = ["complex128", "datetime64[s]", "U8", "S8", "bool", "V8", "timedelta64[s]", [("a", "f8"), ("b", "f8")]]
    return np.zeros(np.shape(x), dtype=kinds[len(CALLS) % len(kinds)])

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
