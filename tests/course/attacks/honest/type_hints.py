# honest: type hints, a Protocol and keyword arguments
# lesson: 02_activations
# exercise: elu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "elu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
from __future__ import annotations

from typing import TypeVar

Numbers = TypeVar("Numbers", bound=np.ndarray)


def elu(x: Numbers, /, alpha: float = 1.0, *, out: Numbers | None = None) -> Numbers:
    return np.where(np.asarray(x) > 0, x, alpha * np.expm1(np.minimum(x, 0)))

# %% nbgrader={"grade": true, "grade_id": "test_elu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(elu, "activation", "elu")
