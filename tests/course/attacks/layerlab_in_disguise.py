# attack: the library's function is given the names, the file and the docstring of the learner's
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import functools
import types

import layerlab.functional


def relu(x):
    """max(0, x), number by number: (...) -> (...)."""
    return np.maximum(x, 0)


own = relu
borrowed = layerlab.functional.relu
relu = types.FunctionType(borrowed.__code__.replace(co_filename=own.__code__.co_filename, co_name="relu"), borrowed.__globals__, "relu")
functools.update_wrapper(relu, own)
del relu.__wrapped__

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
