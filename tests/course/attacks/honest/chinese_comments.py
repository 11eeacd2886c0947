# honest: comments, names and texts in other scripts
# lesson: 02_activations
# exercise: relu

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def relu(x):
    """修正线性单元：max(0, x)。"""
    # 负数变成零，正数不变 — ΔΩ 🙂
    結果 = np.maximum(x, 0)
    return 結果

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
