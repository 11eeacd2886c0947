# attack: a mock object stands for the function, the class and everything that they return
# lesson: 04_layers
# exercise: Dense

# %%
#| default_exp layers

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "Dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
from unittest.mock import MagicMock

Dense = MagicMock(name="Dense")

# %% nbgrader={"grade": true, "grade_id": "test_Dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Dense, "dense")
