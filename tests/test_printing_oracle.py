"""Every kind of array prints as PyTorch prints it, character for character."""

import math

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from layerlab.printing import format_element, format_tensor, set_printoptions

pytestmark = pytest.mark.oracle

FLOATS = ["float16", "float32", "float64"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
DTYPES = [*FLOATS, "complex64", "complex128", *INTEGERS, "bool"]

# More than 1000 elements, which are shortened, and just as many, which are not.
BIG_SHAPES = [(1000,), (1001,), (10, 100), (7, 143), (6, 200), (200, 6), (1, 1200), (400, 3)]
BIG_SHAPES += [(2, 3, 200), (8, 1, 150), (11, 10, 10), (7, 7, 7, 7), (2, 2, 2, 2, 100), (3, 0, 500)]
SHAPES = st.one_of(
    hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4),
    hnp.array_shapes(min_dims=1, max_dims=2, min_side=1, max_side=24),
    st.sampled_from(BIG_SHAPES),
)
# Numbers that sit on the borders between whole, fixed and scientific notation.
BORDERS = [0.0, -0.0, 0.5, 1.0, -1.0, 1e-4, 9.9e-5, 1e-3, 0.1, 999.0, 1000.0, 1001.0, 65504.0]
BORDERS += [1e8, -1e8, 1.1e8, 9999.99999, 0.99996, -0.00004, math.nan, math.inf, -math.inf]


def reinterpreted(raw, dtype):
    """Any bits as numbers: subnormals, NaN with a sign or a payload, the largest and smallest."""
    size = np.dtype(dtype).itemsize
    return np.frombuffer(raw[: len(raw) // size * size], dtype=dtype)


def as_numbers(values, dtype):
    with np.errstate(all="ignore"):
        return np.array(values).astype(dtype)


@st.composite
def arrays(draw, dtypes=DTYPES, shapes=SHAPES):
    """A few drawn numbers, repeated to fill a drawn shape."""
    dtype = draw(st.sampled_from(dtypes))
    shape = draw(shapes)
    if dtype == "bool":
        values = np.array(draw(st.lists(st.booleans(), min_size=1, max_size=9)))
    elif dtype in INTEGERS and draw(st.booleans()):
        values = np.array(draw(st.lists(st.integers(0, 120), min_size=1, max_size=9)), dtype)
    elif dtype in INTEGERS or draw(st.booleans()):
        values = reinterpreted(draw(st.binary(min_size=16, max_size=96)), dtype)
    else:
        plain = st.one_of(
            st.sampled_from(BORDERS),
            st.integers(-2000, 2000).map(float),
            st.floats(-100, 100, width=16),
            st.floats(-2000, 2000),
            st.floats(0.5, 2),
        )
        values = as_numbers(draw(st.lists(plain, min_size=2, max_size=10)), "float64")
        if dtype.startswith("complex"):
            # Not real + 1j * imaginary, which would make NaN out of infinity times zero.
            values = values[: len(values) // 2 * 2].view("complex128")
        values = as_numbers(values, dtype)
    return np.resize(values, shape)


def torch_text(tensor):
    return repr(tensor).replace("torch.", "")


def thorough(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@given(arrays())
@thorough(2500)
def test_an_array_prints_as_pytorch_prints_it(array):
    assert format_tensor(array) == torch_text(torch.from_numpy(array))


@given(arrays(dtypes=[*FLOATS, "complex64"]), st.booleans())
@thorough(300)
def test_suffixes_wrap_where_pytorch_wraps_them(array, inside_a_graph):
    tensor = torch.from_numpy(array).requires_grad_()
    suffix = "requires_grad=True"
    if inside_a_graph:
        tensor = tensor.reshape(-1).reshape(array.shape) * 1
        suffix = "grad_fn=<MulBackward0>"
    shown = tensor.detach().numpy()
    assert format_tensor(shown, suffixes=[suffix]) == torch_text(tensor)


class ANamedTensor(torch.Tensor):
    """A class of its own name, which PyTorch prints in place of "tensor"."""


@given(arrays())
@thorough(200)
def test_a_longer_prefix_indents_as_in_pytorch(array):
    tensor = torch.from_numpy(array).as_subclass(ANamedTensor)
    assert format_tensor(array, prefix="ANamedTensor(") == torch_text(tensor)


OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "precision": st.integers(0, 12),
        "threshold": st.one_of(st.integers(0, 1200), st.just(math.inf)),
        "edgeitems": st.integers(0, 5),
        "linewidth": st.integers(1, 200),
        "sci_mode": st.sampled_from([None, True, False]),
        "profile": st.sampled_from(["default", "short", "full"]),
    },
)


@given(arrays(), st.lists(OPTIONS, min_size=1, max_size=2))
@thorough(600)
def test_print_options_mean_what_they_mean_in_pytorch(array, calls):
    try:
        for options in calls:
            set_printoptions(**options)
            torch.set_printoptions(**options)
        tensor, suffixes = torch.from_numpy(array), []
        if tensor.is_floating_point():
            # A third suffix, beside a size and a dtype.
            tensor, suffixes = tensor.requires_grad_(), ["requires_grad=True"]
        assert format_tensor(array, suffixes=suffixes) == torch_text(tensor)
    finally:
        set_printoptions(profile="default")
        torch.set_printoptions(profile="default")


SPECS = ["", ".3f", ".0f", "8.2e", "g", "+.1f", ">12", "5d", "x", ",", "%", "s", "<8.3", "q"]


@given(arrays(shapes=st.just(())), st.sampled_from(SPECS))
@thorough(500)
def test_a_number_in_an_f_string_is_written_as_pytorch_writes_it(array, spec):
    try:
        expected = format(torch.from_numpy(array), spec)
    except ValueError:
        with pytest.raises(ValueError, match="cannot write the"):
            format_element(array, spec)
    else:
        assert format_element(array, spec) == expected


@given(arrays(dtypes=["float32"]))
@thorough(200)
def test_bfloat16_prints_as_in_pytorch(array):
    bfloat16 = pytest.importorskip("ml_dtypes").bfloat16
    with np.errstate(all="ignore"):
        ours = array.astype(bfloat16)
    tensor = torch.from_numpy(ours.view(np.int16)).view(torch.bfloat16)
    assert format_tensor(ours) == torch_text(tensor)


@pytest.mark.parametrize(
    "view",
    [
        lambda a: a.T,
        lambda a: a[:, 1::2],
        lambda a: a[1:2, :0],
        lambda a: np.broadcast_to(a[0], (60, 40)).copy(),
    ],
)
def test_views_print_as_their_numbers(view):
    array = view(np.linspace(-3, 3, 1600).reshape(40, 40))
    assert format_tensor(array) == torch_text(torch.from_numpy(array))
