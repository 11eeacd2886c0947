"""Values cross between two processes unchanged, what changes is changed on both sides."""

import io
import json
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from layerlab.course.wire import (
    BEGIN,
    MAGIC,
    MOST_BODY,
    MOST_HEADER,
    Broken,
    Mirror,
    Other,
    read_frame,
    write_frame,
)


class Plain(Mirror):
    """A mirror without objects."""

    def describe(self, thing, put):
        return {"other": type(thing).__name__}


def crossed(value, here=None, there=None):
    """The value as the other side has it; through a frame, as it goes."""
    here, there = here or Plain(0), there or Plain(1)
    stream = io.BytesIO()
    write_frame(stream, *here.encode(value))
    stream.seek(0)
    return there.decode(*read_frame(stream))


def equal(a, b):
    if isinstance(a, np.ndarray):
        same = type(b) is np.ndarray and a.dtype == b.dtype and a.shape == b.shape
        return same and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[key], b[key]) for key in a)
    if isinstance(a, float):
        return type(a) is type(b) and (a == b or (a != a and b != b))
    return type(a) is type(b) and a == b


NUMBERS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(),
    st.text(max_size=20).filter(lambda text: text.isprintable()),
)
ARRAYS = st.sampled_from(["<f8", "<f4", "<i8", "<i4", "|u1", "|b1"]).flatmap(
    lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, max_dims=4, max_side=4))
)
VALUES = st.recursive(
    NUMBERS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=8)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_what_crosses_is_what_was_sent(value):
    assert equal(value, crossed(value))


@pytest.mark.parametrize("parts", [[0.5] * 50, list(range(50)), [True] * 9, [1, 2.0] * 9])
def test_long_lists_keep_the_kinds_of_their_numbers(parts):
    back = crossed(parts)
    assert back == parts
    assert list(map(type, back)) == list(map(type, parts))


@given(arrays.arrays("f8", (3, 4)))
def test_any_layout_of_an_array_crosses(array):
    assert equal(crossed(array.T), np.ascontiguousarray(array.T))
    assert equal(crossed(array[::2, ::-1]), np.ascontiguousarray(array[::2, ::-1]))


def test_a_change_on_one_side_is_made_on_the_other():
    here, there = Plain(0), Plain(1)
    array, inner = np.zeros(3), [1, 2]
    kept = [array, inner, {"a": array}]
    other = crossed(kept, here, there)
    array[1] = 5
    inner.append(3)
    again = crossed(kept, here, there)
    assert again is other
    assert again[0] is other[2]["a"]
    assert again[0].tolist() == [0, 5, 0]
    assert again[1] == [1, 2, 3]
    again[0][2] = 7
    again[2]["b"] = 1
    back = crossed(again, there, here)
    assert back is kept
    assert array.tolist() == [0, 5, 7]
    assert kept[2]["b"] == 1


def test_an_array_that_has_not_changed_is_not_sent_again():
    here = Plain(0)
    array = np.arange(1000.0)
    assert len(here.encode(array)[1]) == 8000
    assert here.encode(array)[1] == b""
    array[0] = -0.0  # equal, and yet another number
    assert len(here.encode(array)[1]) == 8000


def test_what_cannot_cross_can_be_kept_and_handed_back():
    here, there = Plain(0), Plain(1)
    thing = object()
    other = crossed(thing, here, there)
    assert isinstance(other, Other)
    assert repr(other) == "<object>"
    assert crossed(other, there, here) is thing


@pytest.mark.parametrize(
    "value", [{1, 2}, iter([1, 2]), (n for n in (1, 2)), map(int, "12"), zip([1], [2], strict=True)]
)
def test_sets_and_iterators_cross_as_what_they_give(value):
    back = crossed(value)
    assert (back if isinstance(value, set) else list(back)) in ({1, 2}, [1, 2], [(1, 2)])


def test_a_generator_of_random_numbers_becomes_one_of_its_own():
    a, b = np.random.default_rng(3), np.random.default_rng(3)
    assert crossed(a).random() == crossed(b).random()


# ── what comes is never trusted ──────────────────────────────────────────────────────────────────

BROKEN = [
    [1],
    {},
    {"n": 7},
    {"n": "1"},
    {"n": None, "list": []},
    {"n": 1, "array": ["O", [1], 0]},
    {"n": 1, "array": ["dd", [1], 0]},
    {"n": 1, "array": [1, [1], 0]},
    {"n": 1, "array": ["d", [1], 1]},
    {"n": 1, "array": ["d", [1], -8]},
    {"n": 1, "array": ["d", [-1], 0]},
    {"n": 1, "array": ["d", [2], 0]},
    {"n": 1, "array": ["d", [True], 0]},
    {"n": 1, "array": ["d", [1.0], 0]},
    {"n": 1, "array": ["d", [2**40, 2**40], 0]},
    {"n": 1, "array": ["d", [1] * 9, 0]},
    {"n": 1, "array": ["d", "1", 0]},
    {"n": 1, "array": None},
    {"n": 1, "floats": None},
    {"n": 1, "list": 5},
    {"n": 1, "list": [{"n": 1}]},
    {"n": 1, "dict": [[{"n": 1}, 2]]},
    {"n": 1, "dict": [[1]]},
    {"n": 1, "dict": [[{"n": 3, "list": []}, 2]]},
    {"float": "much"},
    {"scalar": ["O", [], 0]},
    {"scalar": 3},
    {"tuple": 3},
    {"set": [{"n": 1, "list": []}]},
    {"generator": ["x"]},
    {"generator": [-1]},
    {"n": 1, "object": {"n": 3, "list": []}, "attributes": {}},
    {"n": 1, "nothing": 2},
]


@pytest.mark.parametrize("header", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_value_is_refused(header):
    class Objects(Plain):
        def make(self, form, get):
            return object.__new__(get(form["object"]))

    with pytest.raises(Broken):
        Objects(0).decode(header, b"\0" * 8)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3) | st.floats(allow_nan=False),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["n", "array", "list", "dict", "tuple", "scalar", "float", "floats"]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=12,
    ),
    st.binary(max_size=40),
)
@settings(max_examples=500, deadline=None)
def test_no_header_does_more_than_be_refused(header, body):
    try:
        Plain(0).decode(header, body)
    except Broken:
        return


def test_lists_in_lists_without_an_end_are_refused():
    deep = {"n": 0, "list": []}
    for number in range(2, 100, 2):
        deep = {"n": number, "list": [deep]}
    with pytest.raises(Broken):
        Plain(1).decode(deep, b"")


def test_a_list_that_unfolds_is_refused():
    """Thirty lists, each twice in the next one: small in the frame, a thousand million in all."""
    mirror = Plain(1)

    def double(number):
        inner = [{"n": number - 2}, {"n": number - 2}] if number else [1, 1]
        return mirror.decode({"n": number, "list": inner}, b"")

    for number in range(0, 34, 2):
        double(number)
    with pytest.raises(Broken, match="parts"):
        double(34)


def test_arrays_are_bounded_together():
    mirror, body = Plain(1), b"\0" * MOST_BODY

    def more(number):
        return mirror.decode({"n": number, "array": ["B", [MOST_BODY], 0]}, body)

    for number in range(0, 30, 2):
        more(number)
    more(0)  # in the place of what was there
    with pytest.raises(Broken, match="MB in all"):
        more(30)


def test_an_array_too_large_to_send_is_refused():
    with pytest.raises(Broken, match="too large"):
        Plain(0).encode(np.zeros(MOST_BODY // 8 + 1))


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense that is long enough to be a frame",
        BEGIN.pack(b"LLaX", 2, 0) + b"{}",
        BEGIN.pack(MAGIC, MOST_HEADER + 1, 0),
        BEGIN.pack(MAGIC, 0, MOST_BODY + 1),
        BEGIN.pack(MAGIC, 2, 0) + b"{]",
        BEGIN.pack(MAGIC, 2, 0) + b"\xff\xfe",
        BEGIN.pack(MAGIC, 60_000, 0) + b"[" * 60_000,
    ],
    ids=range(7),
)
def test_what_is_no_frame_is_refused(sent):
    with pytest.raises(Broken):
        read_frame(io.BytesIO(sent))


def test_a_frame_that_ends_early():
    whole = io.BytesIO()
    write_frame(whole, {"a": 1}, b"body")
    content = whole.getvalue()
    assert read_frame(io.BytesIO(content)) == ({"a": 1}, b"body")
    for end in range(len(content)):
        with pytest.raises(EOFError):
            read_frame(io.BytesIO(content[:end]))


def test_frames_too_large_are_not_written():
    stream = io.BytesIO()
    with pytest.raises(Broken):
        write_frame(stream, "x" * MOST_HEADER)
    with pytest.raises(Broken):
        write_frame(stream, {}, b"\0" * (MOST_BODY + 1))
    assert stream.getvalue() == b""


def test_a_header_is_json_and_nothing_else():
    stream = io.BytesIO()
    write_frame(stream, {"value": 1})
    magic, size, _ = struct.unpack(">4sII", stream.getvalue()[:12])
    assert magic == MAGIC
    assert json.loads(stream.getvalue()[12 : 12 + size]) == {"value": 1}
