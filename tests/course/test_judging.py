"""When an answer is the right one: the same numbers in the same shape, and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from layerlab.check.cases import Raised
from layerlab.course.judging import _equal, _part
from layerlab.course.values import same, short
from layerlab.course.wire import Other

NAN, INF = float("nan"), float("inf")


@given(arrays.arrays("f8", arrays.array_shapes(min_dims=0, max_dims=3, max_side=4)))
def test_an_array_is_the_same_as_itself_and_as_no_other_shape(array):
    assert same(array.copy(), array, 1e-6)
    assert not same(array[None], array, 1e-6)
    assert not same(array.tolist(), array, 1e-6) or array.ndim == 0


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 10))
def test_numbers_differ_by_more_than_the_tolerance(number, more):
    assert same(number * (1 + 1e-9), number, 1e-6)
    assert not same(number + more * max(abs(number), 1), number, 1e-6)


@pytest.mark.parametrize(
    ("got", "wanted", "right"),
    [
        (1, 1.0, True),
        (np.float32(0.5), 0.5, True),
        (np.int64(3), 3, True),
        ((1, 2), [1, 2], True),
        ([1, (2, 3)], (1, [2, 3]), True),
        ({"a": [1]}, {"a": (1,)}, True),
        ("relu", "relu", True),
        (None, None, True),
        (NAN, NAN, True),
        (INF, INF, True),
        (True, True, True),
        (np.zeros((0, 3)), np.zeros((0, 3)), True),
        (NAN, 1.0, False),
        (1.0, NAN, False),
        (INF, -INF, False),
        (INF, 1e300, False),
        (1, True, False),
        (True, 1, False),
        (3, 4, False),
        (2**62 + 1, 2**62, False),
        ([], 0.0, False),
        (np.array([1.0]), 1.0, False),
        (np.zeros((1, 3)), np.zeros(3), False),
        (np.zeros((3, 0)), np.zeros((0, 3)), False),
        ([1, 2, 3], [1, 2], False),
        ({"a": 1, "b": 2}, {"a": 1}, False),
        ({"a": 1}, [1], False),
        ("1", 1, False),
        ("relu ", "relu", False),
        (0, None, False),
        (None, 0, False),
        (False, None, False),
        (Other("thing"), Other("thing"), False),
        ([Other("thing")], [1], False),
        (Other("thing"), None, False),
    ],
    ids=range(35),
)
def test_what_is_equal(got, wanted, right):
    assert same(got, wanted, 1e-6) is right


def test_an_error_is_right_where_an_error_is_asked_for():
    refused, unwritten = Raised("ValueError", "no"), Raised("NotImplementedError", "")
    assert _equal(refused, Raised("TypeError", "another"), 1e-6)
    assert not _equal(unwritten, refused, 1e-6)
    assert not _equal(refused, None, 1e-6)
    assert not _equal(None, refused, 1e-6)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (1 / 3, "0.333333"),
        ([1, 2.5], "[1, 2.5]"),
        ((1, "a"), "(1, 'a')"),
        (np.array([[1.0, 2.0]]), "[[1., 2.]]"),
        ({"a": 1}, "{a: 1}"),
        ("a\x1b[2Jb", "'a\\x1b[2Jb'"),
        ({"\x07": 1}, "{\\x07: 1}"),
        (np.zeros((100, 100)), "an array (100, 100)"),
        (list(range(1000)), "a list of 1000"),
        (None, "None"),
    ],
    ids=range(11),
)
def test_values_are_told_short_and_clean(value, text):
    assert short(value) == text


def test_of_several_arrays_the_first_that_is_wrong_is_shown():
    one, two, three = np.zeros(2), np.ones((2, 2)), np.arange(3.0)
    got, wanted, which = _part([one, two, three], [one, two + 1, three + 1], 1e-6)
    assert which == "the second of 3 answers is "
    assert np.array_equal(got, two)
    assert np.array_equal(wanted, two + 1)


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        ([np.zeros(2)], [np.ones(2)]),  # one alone
        ([np.zeros(2)], [np.ones(2), np.ones(2)]),  # too few
        (None, [np.ones(2), np.ones(2)]),
        (np.zeros((2, 2)), [np.ones(2), np.ones(2)]),
        ([1.0, 2.0], [1.0, 3.0]),  # numbers are short enough
        ([np.zeros(2), np.ones(2)], [np.zeros(2), np.ones(2)]),  # nothing is wrong
    ],
)
def test_other_answers_are_shown_as_they_are(got, wanted):
    found = _part(got, wanted, 1e-6)
    assert found[0] is got
    assert found[1] is wanted
    assert found[2] == ""


def test_numbers_in_a_message_have_no_columns():
    assert short(np.array([[0.0, -1.5], [3.0, 0.25]])) == "[[0., -1.5], [3., 0.25]]"
