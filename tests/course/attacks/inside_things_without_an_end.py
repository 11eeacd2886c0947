# attack: the grader is called back with large arrays until the time is over
# lesson: 02_activations
# exercise: relu
# seconds: 1

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
    while True:
        try:
            agent.call_back(agent.mirror.numbers[id(x)], "shape", (np.zeros(1 << 19),), {})
        except RuntimeError:
            pass

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")
