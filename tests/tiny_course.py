"""A course of two small lessons, for tests of what is made of lessons."""

from pathlib import Path

import pytest

from layerlab.course import exercises, names
from layerlab.course import lesson as lesson_module
from layerlab.course.lesson import Lesson, lesson

FRONT = """\
# ---
# title: {title}
# subtitle: One sentence that makes a reader curious
# tags: [small]
# minutes: 10
# difficulty: 1
# prerequisites: [{before}]
# next: [{after}]
# objectives:
#   - Say what it does
#   - Write it
#   - Use it
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

"""
SOLUTION = (
    '# %% nbgrader={{"grade": false, "grade_id": "{0}", "locked": false, "schema_version": 3, '
    '"solution": true, "task": false}}\n'
)
TEST = (
    '# %% nbgrader={{"grade": true, "grade_id": "test_{0}", "locked": true, "points": {1}, '
    '"schema_version": 3, "solution": false, "task": false}}\n'
)

SCALES = (
    FRONT.format(title='"Scales: numbers, bent"', before="", after="02_pairs")
    + """\
# %% [markdown]
# # Scales
#
# A number is made longer: $y = 2x$.
#
# ```python
# assert 2 * 3 == 6
# ```

# %%
#| default_exp scales

# %%
#| export
import numpy as np

# %%
import matplotlib.pyplot as plt

from layerlab.check import check

# %% [markdown]
# ## What it is
# Two ways to bend a number.
#
# ## The mathematics
# $$y = \\max(0, x)$$
#
# ## Step by step
#
# ### Cut at zero

"""
    + SOLUTION.format("relu")
    + '''\
#| export
def relu(x):
    """max(0, x): (...) -> (...)."""
    # the larger of the two, number by number
    ### BEGIN SOLUTION
    return np.maximum(x, 0)
    ### END SOLUTION

# %% tags=["exercise"]
exercise(
    "relu",
    role="activation",
    kind="relu",
    hints=("look at the sign", "two numbers are compared", "see the formula above"),
)

'''
    + TEST.format("relu", 2)
    + """\
check(relu, "activation", "relu")

# %% [markdown]
# ### Twice as long

"""
    + SOLUTION.format("twice")
    + '''\
#| export
def twice(numbers):
    """2x for each x of a list."""
    ### BEGIN SOLUTION
    return [2 * number for number in numbers]
    ### END SOLUTION

# %% tags=["exercise"]
def added(numbers):
    return [2 + number for number in numbers]


exercise(
    "twice",
    questions=lambda rng: [([],), (rng.normal(size=3).tolist(),)],
    mistakes=[
        wrong("added", "2 is added", added, "2 + x is not 2x."),
        wrong("repeated", "the list is repeated", lambda it: it * 2, "Each number is doubled."),
    ],
    hints=("once is not enough", "every number counts", "a list comes back"),
)

'''
    + TEST.format("twice", 3)
    + """\
assert twice([1, 2.5]) == [2, 5.0], "2 times 1 and 2 times 2.5"

# %% [markdown]
# ## Test it

# %%
print(twice(relu(np.array([-1.0, 3.0])).tolist()))

# %% [markdown]
# ## Use it

# %%
numbers = np.linspace(-2, 2, 9)
plt.plot(numbers, relu(numbers))
plt.title("relu")
plt.show()

# %% [markdown]
# ## Where it lives
#
# ```python notest
# torch.relu(x)
# ```
#
# ## Summary
# | name | formula |
# |---|---|
# | relu | $\\max(0, x)$ |
"""
)

PAIRS = (
    FRONT.format(title="Pairs", before="01_scales", after="")
    + """\
# %% [markdown]
# # Pairs
#
# Two numbers in one thing.

# %%
#| default_exp pairs

# %%
#| export
from mylayers.scales import relu

# %% [markdown]
# ## What it is
# ## The mathematics
# ## Step by step
# ### A class with two methods

"""
    + SOLUTION.format("Pair")
    + '''\
#| export
class Pair:
    """Two numbers."""

    def __init__(self, first, second):
        ### BEGIN SOLUTION
        self.first, self.second = first, second
        ### END SOLUTION

    def positive(self):
        """The sum of those that are positive."""
        ### BEGIN SOLUTION
        return float(relu(self.first) + relu(self.second))
        ### END SOLUTION

# %% tags=["exercise"]
def scenario(its, rng):
    for signs in ((1, -1), (-1, -1), (1, 1)):
        first, second = (signs * rng.random(2)).tolist()
        yield f"the sum of {first} and {second}", its.Pair(first, second).positive()


class _NotCut(right.Pair):
    def positive(self):
        return self.first + self.second


class _FirstOnly(right.Pair):
    def positive(self):
        return float(right.relu(self.first))


exercise(
    "Pair",
    scenario=scenario,
    mistakes=[
        wrong("not-cut", "negative numbers are added too", _NotCut, "They count as 0."),
        wrong("first-only", "the second is left out", _FirstOnly, "Both are added."),
    ],
    hints=("keep both", "cut both at zero", "then they are added"),
)

'''
    + TEST.format("Pair", 4)
    + """\
assert Pair(-1, 3).positive() == 3, "only 3 is positive"

# %% [markdown]
# ## Test it
# ## Use it
# ## Where it lives
# ## Summary
"""
)

COURSE = {"01_scales": SCALES, "02_pairs": PAIRS}


def forget() -> None:
    """Lessons are read once; tests change them."""
    for known in (names.lesson_ids, lesson, exercises.exercises, exercises.solved):
        known.cache_clear()


def make_course(monkeypatch: pytest.MonkeyPatch, folder: Path, texts: dict[str, str]) -> None:
    """Until the end of the test these are the lessons of the course. Call `forget` afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    monkeypatch.setattr(names, "LESSONS", folder)
    monkeypatch.setattr(lesson_module, "LESSONS", folder)
    forget()


def read(name: str) -> Lesson:
    """One of the small lessons."""
    front, cells = lesson_module.parse(COURSE[name])
    return Lesson(name, front, cells, Path(f"{name}.py"))
