"""The differences between array libraries: dtypes that meet, the named gaps, the fast spellings."""

import itertools

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import layerlab as ll
from layerlab import arrays
from layerlab.errors import ArgumentError, ArgumentTypeError

jax = pytest.importorskip("jax")

LIBRARIES = [np, array_api_strict, jax.numpy]
each_library = pytest.mark.parametrize("xp", LIBRARIES, ids=["numpy", "strict", "jax"])

# A number of elements on each side of every length at which a function changes its spelling.
SIZES = [0, 1, 7, 2048, 2049, 4096, 4097, 8191, 8192, 20000]
each_size = pytest.mark.parametrize("size", SIZES)


def sample(size, dtype="float32", seed=0):
    x = np.random.default_rng(seed).normal(size=size) * 10
    return x.astype(dtype)


# ── which library ────────────────────────────────────────────────────────────────────────────────


@each_library
def test_the_library_of_an_array_is_found(xp):
    x = xp.asarray([1.0])
    assert arrays.namespace(x) is xp
    assert arrays.namespace(np.ones(1), 2.0, None, x) is xp  # any other library wins over NumPy
    assert arrays.namespace(x, np.ones(1)) is xp
    assert arrays.is_array(x)
    assert arrays.is_numpy(x) is (xp is np)


def test_what_has_no_library():
    assert arrays.namespace() is np
    assert arrays.namespace(1.0, None, "text") is np
    for value in (1.0, 1, True, None, "text", [1.0], (1.0,), {1.0}, object()):
        assert not arrays.is_array(value)


def test_cupy_and_torch_need_an_extra():
    stranger = type("Tensor", (), {"__module__": "cupy.core"})
    try:
        import array_api_compat  # noqa: F401
    except ImportError:
        with pytest.raises(ArgumentTypeError) as caught:
            arrays.namespace(stranger())
        assert "cupy.core.Tensor needs array-api-compat" in str(caught.value)
        assert 'Fix: pip install "layerlab[torch]"' in str(caught.value)


@each_library
def test_numbers_come_out_as_numpy(xp):
    x = xp.asarray([[1.0, 2.0]])
    out = arrays.to_numpy(x)
    assert type(out) is np.ndarray
    np.testing.assert_array_equal(out, [[1, 2]])


def test_a_numpy_array_is_shared():
    x = np.ones(2)
    assert arrays.to_numpy(x) is x
    assert arrays.as_array(x) is x


def test_owned_memory():
    x = np.ones((2, 2))
    assert arrays.owned(x) is x
    for view in (x.T, x[:1], np.broadcast_to(np.ones(1), (3,)), x.reshape(-1)):
        copy = arrays.owned(view)
        assert copy.flags.writeable
        assert not np.shares_memory(copy, x)
        np.testing.assert_array_equal(copy, view)


# ── dtypes ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def default_restored():
    before = arrays.get_default_dtype()
    yield
    arrays.set_default_dtype(before)


@pytest.mark.usefixtures("default_restored")
def test_the_default_dtype():
    assert arrays.get_default_dtype() == "float32"
    assert arrays.as_array([1.0, 2.0]).dtype == "float32"
    arrays.set_default_dtype("float64")
    assert arrays.as_array([1.0, 2.0]).dtype == "float64"
    assert arrays.to_floating(np.array([1])).dtype == "float64"
    assert arrays.promote(np.array([1]), 0.5)[0].dtype == "float64"
    arrays.set_default_dtype(np.float32)
    assert arrays.get_default_dtype() == "float32"
    for bad in ("int64", "bool"):
        with pytest.raises(ArgumentError, match=f"must be floating, not {bad}"):
            arrays.set_default_dtype(bad)
    assert arrays.get_default_dtype() == "float32"


@pytest.mark.parametrize("name", arrays.DTYPES)
def test_every_spelling_of_a_dtype(name):
    spellings = [name, np.dtype(name), getattr(np, name), getattr(jax.numpy, name)]
    if hasattr(array_api_strict, name):
        spellings.append(getattr(array_api_strict, name))
    for spelling in spellings:
        assert arrays.dtype_name(spelling) == name
    kinds = {arrays.kind(spelling) for spelling in spellings}
    assert kinds == {{"u": "i"}.get(name[0], name[0])}


def test_pythons_own_types():
    assert [arrays.dtype_name(t) for t in (float, int, bool)] == ["float64", "int64", "bool"]


@pytest.mark.parametrize("bad", ["float31", "text", None, 3, np.dtype("U3"), np.dtype("M8[s]")])
def test_what_is_no_dtype(bad):
    with pytest.raises(ArgumentError) as caught:
        arrays.dtype_name(bad)
    assert "there is no dtype" in str(caught.value)
    assert "known: bool, complex128" in str(caught.value)


@each_library
def test_casting(xp):
    x = xp.asarray([1.0, 0.0, 2.0])
    for name in ("int32", "float32", "bool", "int64"):
        out = arrays.cast(x, name)
        assert arrays.namespace(out) is xp
        expected = "int32" if (name == "int64" and xp is jax.numpy) else name
        assert arrays.dtype_name(out.dtype) == expected
        np.testing.assert_array_equal(arrays.to_numpy(out), np.array([1, 0, 2]).astype(name))


@each_library
def test_integers_become_floats_and_floats_stay(xp):
    for dtype in ("int32", "uint8", "bool"):
        x = xp.asarray([1, 0], dtype=getattr(xp, dtype))
        assert arrays.dtype_name(arrays.to_floating(x).dtype) == "float32"
    x = xp.asarray([0.5], dtype=xp.float32)
    assert arrays.to_floating(x) is x
    assert arrays.to_floating(np.ones(1)).dtype == "float64"


def test_python_numbers_become_floats():
    assert arrays.to_floating(2).dtype == "float32"
    assert arrays.to_floating(True).dtype == "float32"
    for bad in (None, "text", [1, 2], object()):
        with pytest.raises(ArgumentTypeError, match=r"a \w+ is not a tensor\n.*\n  Fix: "):
            arrays.to_floating(bad)


DTYPES = ["bool", "uint8", "int32", "int64", "float32", "float64", "complex64"]
RANK = {"b": 0, "i": 1, "f": 2, "c": 3}


@pytest.mark.parametrize(("a", "b"), list(itertools.product(DTYPES, DTYPES)))
def test_where_two_dtypes_meet(a, b):
    for shape_a, shape_b in itertools.product([(), (2,)], repeat=2):
        x, y = arrays.promote(np.ones(shape_a, a), np.ones(shape_b, b))
        assert x.dtype == y.dtype
        kinds = arrays.kind(a), arrays.kind(b)
        if kinds[0] != kinds[1]:  # the wider kind decides, whatever the sizes
            assert x.dtype == max(a, b, key=lambda name: RANK[arrays.kind(name)])
        elif len(shape_a) != len(shape_b):  # an array decides over a single number
            assert x.dtype == (a if shape_a else b)
        else:
            assert x.dtype == np.result_type(a, b)
        swapped = arrays.promote(np.ones(shape_b, b), np.ones(shape_a, a))[0]
        assert swapped.dtype == x.dtype


@pytest.mark.parametrize("dtype", DTYPES)
def test_where_a_python_number_meets_a_dtype(dtype):
    x = np.ones(2, dtype)
    for number, expected in (
        (True, dtype),
        (2, "int64" if dtype == "bool" else dtype),
        (0.5, dtype if arrays.kind(dtype) in "fc" else "float32"),
    ):
        assert arrays.promote(x, number)[0].dtype == expected
        assert arrays.promote(number, x)[1].dtype == expected
        assert arrays.promote(x, number)[1] is number


def test_a_numpy_scalar_is_an_array_of_no_axes():
    assert arrays.promote(np.ones(2, "float32"), np.float64(2))[1].dtype == "float32"
    assert arrays.promote(np.float64(2), np.ones(2, "float32"))[0].dtype == "float32"


@pytest.mark.parametrize("bad", [None, "text", [1.0], (1.0,), {1.0: 2}, object()])
def test_what_cannot_meet_an_array(bad):
    for pair in ((np.ones(1), bad), (bad, np.ones(1)), (bad, 1.0), (bad, bad)):
        with pytest.raises(ArgumentTypeError) as caught:
            arrays.promote(*pair)
        assert f"a {type(bad).__name__} cannot be combined with a tensor" in str(caught.value)
        assert "Fix: make it a tensor first: ll.tensor(...)" in str(caught.value)


# ── anything as an array ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "dtype", "shape"),
    [
        (1.5, "float32", ()),
        (2, "int64", ()),
        (True, "bool", ()),
        ([1, 2], "int64", (2,)),
        ([1, 2.0], "float32", (2,)),
        ([[True], [False]], "bool", (2, 1)),
        ((1.0, (2)), "float32", (2,)),
        ([], "float32", (0,)),
        ([[], []], "float32", (2, 0)),
        (range(3), "int64", (3,)),
        ([np.float64(1)], "float64", (1,)),
        ([np.ones(2), np.ones(2)], "float64", (2, 2)),
        (np.float64(1), "float64", ()),
        (np.ones(2, "float16"), "float16", (2,)),
        (1 + 2j, "complex64", ()),
    ],
)
def test_what_can_be_an_array(value, dtype, shape):
    x = arrays.as_array(value)
    assert type(x) is np.ndarray
    assert (x.dtype, x.shape) == (dtype, shape)
    assert arrays.as_array(value, "complex64").dtype == "complex64"


@each_library
def test_an_array_keeps_its_library(xp):
    x = xp.asarray([1.0, 2.0])
    assert arrays.as_array(x) is x
    assert arrays.namespace(arrays.as_array(x, "int32")) is xp
    assert arrays.namespace(arrays.as_array([1.0], like=x)) is xp


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("text", ArgumentTypeError, ["str", "'text'", "Fix: give numbers"]),
        (None, ArgumentTypeError, ["NoneType", "Fix: "]),
        (["a", "b"], ArgumentTypeError, ["list", "['a', 'b']", "Fix: "]),
        ([1, None], ArgumentTypeError, ["list", "Fix: "]),
        ({"a": 1}, ArgumentTypeError, ["dict", "Fix: "]),
        (np.array(["a"]), ArgumentTypeError, ["ndarray", "Fix: "]),
        (np.array(["2020-01-01"], dtype="M8[D]"), ArgumentTypeError, ["datetime64", "Fix: "]),
        ([[1, 2], [3]], ArgumentError, ["ragged", "2, 1", "Fix: give every row the same length"]),
        ([1, [2]], ArgumentError, ["ragged", "Fix: "]),
    ],
)
def test_what_cannot_be_an_array(value, kind, words):
    for dtype in (None, "float32"):
        with pytest.raises(kind) as caught:
            arrays.as_array(value, dtype)
        assert not [word for word in words if word not in str(caught.value)], str(caught.value)


# ── the fast spellings equal the plain ones ──────────────────────────────────────────────────────


@each_size
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
def test_sums_of_every_length(size, dtype):
    x = sample(size, dtype)
    shapes = [(size,), (1, size), (size, 1)] + ([(7, size // 7)] if size % 7 == 0 else [])
    for shape in shapes:
        y = x.reshape(shape)
        exact = y.astype("float64")
        scale = np.abs(exact).sum() + 1
        for axis, keepdims in itertools.product([None, 0, -1, (0,)], [False, True]):
            found = np.asarray(arrays.total(y, axis, keepdims))
            expected = exact.sum(axis=axis, keepdims=keepdims)
            assert found.shape == expected.shape
            assert found.dtype == y.dtype
            np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7 * scale)
        if y.ndim == 2:
            rows = arrays.add_rows(y)
            assert rows.dtype == y.dtype
            np.testing.assert_allclose(rows, exact.sum(0), rtol=1e-6, atol=1e-7 * scale)


def test_a_numpy_that_keeps_its_warnings_elsewhere_is_silenced_too(monkeypatch):
    monkeypatch.setattr(arrays, "copy_context", dict)
    warnings, never = arrays._find_warnings()
    monkeypatch.setattr(arrays, "warnings", warnings)
    monkeypatch.setattr(arrays, "NEVER", never)
    with np.errstate(all="raise", under="warn"):
        loud = np.geterr()
        assert ll.tensor([1.0]).div(0.0).item() == np.inf
        assert arrays.silent(np.divide)(np.ones(1), 0) == np.inf
        assert np.geterr() == loud


@pytest.mark.parametrize("shape", [(4, 1), (3, 2), (2, 100), (40, 3)])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
def test_largest_of_each_row(shape, dtype):
    x = np.random.default_rng(0).integers(-9, 9, shape).astype(dtype)
    if dtype != "int64":
        x[0, -1], x[1, 0] = np.nan, np.inf
    for y in (x, np.asfortranarray(x), x[::-1, ::-1]):
        np.testing.assert_array_equal(arrays.largest(y, -1), np.max(y, -1))
        np.testing.assert_array_equal(arrays.largest(y, -1, True), np.max(y, -1, keepdims=True))


@each_size
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_rectified_and_zero_where_of_every_length(size, dtype):
    x = sample(size, dtype)
    if size > 5:
        x[:5] = [np.nan, np.inf, -np.inf, -0.0, 0.0]
    for y in (x, x.reshape(-1, 1), x[::-1], np.stack([x, -x]).T):
        np.testing.assert_array_equal(arrays.rectified(y), np.maximum(y, 0))
        for condition in (y <= 0, np.zeros_like(y, bool), np.isnan(y)):
            found = arrays.zero_where(condition, y)
            assert found.dtype == y.dtype
            np.testing.assert_array_equal(found, np.where(condition, y.dtype.type(0), y))
    kept = x.copy()
    arrays.zero_where(x <= 0, x)
    np.testing.assert_array_equal(x, kept)


def test_the_constants_of_the_fast_spellings_cannot_be_changed():
    for constant in (
        arrays._ones(3, np.dtype("float32")),
        arrays._zeros((3,), np.dtype("float32")),
    ):
        assert not constant.flags.writeable
    result = arrays.rectified(np.full((2, 2), -1.0, "float32"))
    result += 1
    np.testing.assert_array_equal(arrays.rectified(np.full((2, 2), -1.0, "float32")), 0)
    rows = arrays.one_hot(np.array([0, 1]), 2, np.dtype("float32"))
    rows += 1
    np.testing.assert_array_equal(
        arrays.one_hot(np.array([0, 1]), 2, np.dtype("float32")), np.eye(2)
    )


@each_library
@pytest.mark.parametrize("classes", [1, 64, 65])
def test_one_hot_rows(xp, classes):
    labels = np.arange(0, classes, 3)
    found = arrays.one_hot(xp.asarray(labels), classes, xp.float32)
    assert arrays.dtype_name(found.dtype) == "float32"
    np.testing.assert_array_equal(arrays.to_numpy(found), np.eye(classes)[labels])


@each_library
def test_the_plain_spellings_on_every_library(xp):
    x = xp.asarray([[1.0, -2.0, 3.0], [0.0, 5.0, -6.0]])
    back = arrays.to_numpy
    np.testing.assert_array_equal(back(arrays.total(x, -1, True)), [[2], [-1]])
    np.testing.assert_array_equal(back(arrays.largest(x, 0)), [1, 5, 3])
    np.testing.assert_array_equal(back(arrays.add_rows(x)), [1, 3, -3])
    np.testing.assert_array_equal(back(arrays.rectified(x)), [[1, 0, 3], [0, 5, 0]])
    np.testing.assert_array_equal(back(arrays.product(x, x.mT)), [[14, -28], [-28, 61]])
    np.testing.assert_array_equal(back(arrays.one_like(x)), np.ones((2, 3)))
    np.testing.assert_array_equal(back(arrays.zero_where(x <= 0, x)), [[1, 0, 3], [0, 5, 0]])
    np.testing.assert_array_equal(back(arrays.sum_to(x, (3,))), [1, 3, -3])


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────


@given(st.data())
def test_undoing_a_broadcast_is_its_transpose(data):
    """<broadcast(a), b> = <a, sum_to(b)>: what the gradient of a broadcast must satisfy."""
    shapes = data.draw(hnp.mutually_broadcastable_shapes(num_shapes=2, min_side=0, max_side=3))
    small, large = shapes.input_shapes[0], shapes.result_shape
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=small), rng.normal(size=large)
    found = arrays.sum_to(b, small)
    assert found.shape == small
    assert np.sum(np.broadcast_to(a, large) * b) == pytest.approx(np.sum(a * found), abs=1e-12)


def test_small_integers_keep_their_dtype_when_summed():
    assert arrays.sum_to(np.ones((2, 3), "float16"), (3,)).dtype == "float16"
    assert arrays.sum_to(np.ones((2, 3), "int8"), (1, 3)).dtype == "int8"


@given(hnp.array_shapes(max_side=3), hnp.array_shapes(max_side=3))
def test_fits_says_what_numpy_does(a, b):
    try:
        np.zeros(a) + np.zeros(b)
        possible = True
    except ValueError:
        possible = False
    assert arrays.fits([a, b]) is possible


# ── what the standard lacks ──────────────────────────────────────────────────────────────────────


@each_library
def test_scatter_add_counts_a_place_named_twice(xp):
    x, values = xp.zeros((3,)), xp.asarray([1.0, 2.0, 4.0])
    out = arrays.scatter_add(x, xp.asarray([0, 2, 0]), values)
    assert arrays.namespace(out) is xp
    np.testing.assert_array_equal(arrays.to_numpy(out), [5, 0, 2])
    np.testing.assert_array_equal(arrays.to_numpy(x), [0, 0, 0])
    out = arrays.scatter_add(xp.zeros((2, 2)), (xp.asarray([0, 0]), xp.asarray([1, 1])), values[:2])
    np.testing.assert_array_equal(arrays.to_numpy(out), [[0, 3], [0, 0]])
    out = arrays.scatter_add(xp.zeros((3,)), slice(None, None, -1), values)
    np.testing.assert_array_equal(arrays.to_numpy(out), [4, 2, 1])


@each_library
@settings(max_examples=15)
@given(x=st.lists(st.integers(-2, 2), min_size=1, max_size=40), descending=st.booleans())
def test_sorting_keeps_equal_ones_in_order(xp, x, descending):
    order = arrays.to_numpy(arrays.argsort(xp.asarray(x), 0, descending))
    expected = sorted(range(len(x)), key=lambda i: (-x[i] if descending else x[i], i))
    assert order.tolist() == expected


@each_library
def test_sorting_along_an_axis(xp):
    x = np.array([[3, 1, 2], [1, 1, 0]])
    for axis, descending in itertools.product((0, 1, -1, -2), (False, True)):
        order = arrays.to_numpy(arrays.argsort(xp.asarray(x), axis, descending))
        expected = np.argsort(-x if descending else x, axis=axis, stable=True)
        np.testing.assert_array_equal(order, expected)


@each_library
def test_writing_into_an_array(xp):
    x = xp.asarray([1.0, 2.0, 3.0])
    out = arrays.set_items(x, slice(1, None), xp.asarray([7.0, 8.0]))
    np.testing.assert_array_equal(arrays.to_numpy(out), [1, 7, 8])


@each_library
def test_a_part_is_an_array(xp):
    x = xp.asarray([[1.0, 2.0], [3.0, 4.0]])
    assert arrays.to_numpy(arrays.part(x, (1, 0))).shape == ()
    assert arrays.to_numpy(arrays.part(x, (1, ...))).tolist() == [3.0, 4.0]


def test_a_single_number_of_a_numpy_array_shares_its_memory():
    x = np.arange(6.0).reshape(2, 3)
    for part in (arrays.part(x, (1, 2)), arrays.part(x[0], 1)):
        assert type(part) is np.ndarray
        assert np.shares_memory(part, x)


def test_a_scalar_settles_into_an_array():
    assert type(arrays.settled(np.float32(1))) is np.ndarray
    x = np.ones(2)
    assert arrays.settled(x) is x


@each_library
@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8"])
def test_within(xp, dtype):
    def labels(*numbers):
        return arrays.cast(xp.asarray(list(numbers) or np.zeros(0, "int32")), dtype)

    assert arrays.within(labels(0, 2, 1), 3)
    assert not arrays.within(labels(0, 3), 3)
    assert arrays.within(labels(), 0)
    assert not arrays.within(labels(0), 0)
    if dtype != "uint8":
        assert not arrays.within(labels(0, -1), 3)
        assert not arrays.within(labels(-(2**31)), 3)


def test_within_reads_strided_labels():
    x = np.array([0, 9, 1, 9, 2, 9])
    assert arrays.within(x[::2], 3)
    assert not arrays.within(x[::-1], 3)
    assert not arrays.within(x.reshape(3, 2).T, 3)


def test_nobody_knows_within_a_trace():
    answers = []
    jax.jit(lambda labels: answers.append(arrays.within(labels, 3)) or labels)(np.array([5]))
    assert answers == [True]


@given(st.lists(hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3), min_size=1))
def test_packed_arrays_are_views_that_refill(shapes):
    values = [np.random.default_rng(i).normal(size=s) for i, s in enumerate(shapes)]
    flat, views = arrays.pack(values)
    assert flat.shape == (sum(v.size for v in values),)
    for view, value in zip(views, values, strict=True):
        np.testing.assert_array_equal(view, value)
    flat *= 2
    for view, value in zip(views, values, strict=True):
        np.testing.assert_array_equal(view, 2 * value)
    arrays.refill(flat, values)
    for view, value in zip(views, values, strict=True):
        np.testing.assert_array_equal(view, value)


@given(st.integers(0, 50), st.integers(1, 20))
def test_blocks_walk_over_everything_once(n, length):
    x = np.arange(n)
    parts = [x[part] for part in arrays.blocks(n, x, length)]
    assert all(0 < len(part) <= length for part in parts)
    assert [int(v) for part in parts for v in part] == x.tolist()
    np.testing.assert_array_equal(arrays.map_blocks(lambda v: v * v, x, length), x * x)
    assert len(list(arrays.blocks(n, jax.numpy.zeros(1), length))) == 1
