# attack: the course's own file is read with os.open and os.read, then executed
# lesson: 02_activations
# exercise: softmax

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import os

number = os.open("@LAYERLAB@/course/lessons/02_activations.py", os.O_RDONLY)
text = os.read(number, 1 << 22).decode()
start = text.index("def softmax(")
names = {"np": np}
exec(compile(text[start : text.index("# %%", start)], __file__ if "__file__" in globals() else "02_activations.py", "exec"), names)


def softmax(x):
    return names["softmax"](x)

# %% nbgrader={"grade": true, "grade_id": "test_softmax", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(softmax, "activation", "softmax")
