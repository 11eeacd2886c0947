# attack: a pool of processes that begin anew imports the library
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import sys

sys.path.insert(0, "@LAYERLAB@/..")


def relu(x):
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from layerlab.functional import relu

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return np.asarray(pool.submit(relu, x).result())

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
