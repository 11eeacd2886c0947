# attack: an exception that raises where somebody reads it, and calls itself passed
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class passed(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__
    args = property(__str__)
    __traceback__ = property(__str__)
    __class__ = property(__str__)


passed.__qualname__ = passed.__name__ = "passed\x1b[31m"
passed.__module__ = "layerlab.check"


def relu(x):
    raise passed

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
