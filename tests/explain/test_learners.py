"""Classes and functions as learners write them: explained truly, in their own names."""

import copy
import functools
import math
import random
import re
from collections.abc import Iterator

import numpy as np
import pytest
from learners import LEARNERS
from reading_back import check_line, fingerprint, lines_of

import layerlab as ll
from layerlab.errors import GraphError
from layerlab.explain.remembering import METHODS

BY_NAME = {learner.name: learner for learner in LEARNERS}
ONLY_MOVED = ("x1", "outputs")  # (x, 1) under a name, and rows in a list: no arithmetic of its own
each = pytest.mark.parametrize("name", BY_NAME)


def plain(subject, x):
    """What the learner's own code returns."""
    arguments = copy.deepcopy(x if isinstance(x, tuple) else (x,))
    function = next(getattr(subject, m) for m in METHODS if hasattr(subject, m))
    return function(*arguments)


def test_there_are_many_of_them():
    assert len(LEARNERS) == len(BY_NAME) >= 60


@each
def test_every_line_is_true_for_the_whole_and_for_each_neuron(name):
    learner = BY_NAME[name]
    whole = ll.explain(learner.make(), learner.x)
    lines = lines_of(whole)
    assert lines
    for step, _ in lines:
        check_line(step)
    numbers = np.atleast_1d(np.asarray(whole.result, dtype=float)).reshape(-1)
    assert np.isfinite(numbers).all()
    for k, number in enumerate(numbers):
        one = ll.explain(learner.make(), learner.x, neuron=k)
        assert one.result == number
        found = lines_of(one)
        for step, _ in found:
            check_line(step)
        assert found[-1][0].result == number  # the last line computes what was asked for


@each
def test_the_names_are_the_learners_own(name):
    learner = BY_NAME[name]
    explanation = ll.explain(learner.make(), learner.x)
    text = " ".join([step.formula + step.note for step, _ in lines_of(explanation)])
    for expected in learner.names:
        assert expected in text or expected in ONLY_MOVED


@each
def test_the_result_is_what_the_code_returns_and_nothing_changes(name):
    learner = BY_NAME[name]
    subject = learner.make()
    state, streams = np.random.get_state(), random.getstate()
    expected = plain(copy.deepcopy(subject), learner.x)
    expected = np.asarray(list(expected) if isinstance(expected, Iterator) else expected)
    np.random.set_state(state)
    random.setstate(streams)
    held = getattr(subject, "__dict__", {})
    before = fingerprint(held, learner.x)
    explanation = ll.explain(subject, learner.x)
    assert fingerprint(held, learner.x) == before
    if expected.dtype.kind == "f":  # and not a Matrix of their own
        result = np.asarray(explanation.result).reshape(-1)
        rows = [expected, *np.atleast_2d(expected), *np.atleast_2d(expected).T]
        assert any(np.array_equal(result, row.reshape(-1)) for row in rows)


@each
def test_the_way_back_is_the_slope(name):
    """The gradient of the first result by one weight is what moving that weight shows."""
    learner = BY_NAME[name]
    subject = learner.make()
    try:
        explanation = ll.explain(subject, learner.x, neuron=0, backward=True)
    except GraphError as error:
        # No parameters, or a function without a rule: said, not guessed.
        if not any(why in str(error) for why in ("no weight", "no gradient rule", "not depend")):
            raise
        return
    for step, _ in lines_of(explanation):
        check_line(step)
    if not explanation.steps[-1].title.startswith("one step"):
        check_slope_of_input(learner, explanation)
        return
    (update,) = explanation.steps[-1].steps
    weight, moved = update.expression.terms
    slope = moved.term.factors[1].number
    if not hasattr(subject, weight.name.partition("[")[0].partition(".")[0]):
        return  # of a function that it calls

    def moved_by(step):
        other = copy.deepcopy(subject)
        exec(f"other.{weight.name} = {weight.number!r} + {step}", {"other": other})
        return ll.explain(other, learner.x, neuron=0).result

    single = name == "float32"
    step, allowed = (1e-2, 1e-3) if single else (1e-5, 1e-5)
    try:
        above, here, below = moved_by(step), explanation.result, moved_by(-step)
    except TypeError:
        return  # weights in a tuple, which cannot be moved
    slopes = [(above - here) / step, (here - below) / step]
    if abs(slopes[0] - slopes[1]) > 0.1 * abs(slopes[0]):
        assert any(math.isclose(slope, s, rel_tol=1e-3, abs_tol=1e-6) for s in slopes)  # a corner
    else:
        numerical = (above - below) / (2 * step)
        assert math.isclose(slope, numerical, rel_tol=allowed, abs_tol=1e-8)


def check_slope_of_input(learner, explanation):
    """Nothing is trained: the way back goes to a number of the input."""
    last = explanation.steps[-1].steps[-1]
    place = re.search(r"the way back to \w+(.*)", explanation.steps[-1].title)[1]
    arguments = learner.x if isinstance(learner.x, tuple) else (learner.x,)

    def moved_by(step):
        moved = copy.deepcopy(arguments)
        if not place:
            moved = (moved[0] + step, *moved[1:])
        else:
            exec(f"x{place} += {step}", {"x": moved[0]})
        return ll.explain(learner.make(), moved, neuron=0).result

    numerical = (moved_by(1e-5) - moved_by(-1e-5)) / 2e-5
    assert math.isclose(last.result, numerical, rel_tol=1e-5, abs_tol=1e-8)


def test_partial_functions_and_lambdas():
    def affine(w, b, x):
        return w * x + b

    explanation = ll.explain(functools.partial(affine, 2.0, 1.0), 3.0)
    assert explanation.result == 7.0
    assert "w·x + b" in str(explanation) or "2·x + 1" in str(explanation)
    assert ll.explain(lambda v: v * v, 3.0).result == 9.0
