# attack: JAX does the work
# lesson: 02_activations
# exercise: softmax

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def softmax(x):
    import jax

    return np.asarray(jax.nn.softmax(x, axis=-1))

# %% nbgrader={"grade": true, "grade_id": "test_softmax", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(softmax, "activation", "softmax")
