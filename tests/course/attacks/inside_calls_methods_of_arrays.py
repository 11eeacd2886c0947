# attack: the grader's own array is made to write itself into a file, wherever the grader may write
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


def _agent():
    frame = sys._getframe()
    while frame:
        for thing in list(frame.f_locals.values()):
            if hasattr(thing, "call_back"):
                return thing
        frame = frame.f_back


def relu(x):
    agent = _agent()
    if isinstance(x, np.ndarray):
        agent.call_back(agent.mirror.numbers[id(x)], "tofile", ("@HERE@/written",), {})
        agent.call_back(agent.mirror.numbers[id(x)], "dump", ("@HERE@/dumped",), {})
    return np.maximum(x, 0)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
