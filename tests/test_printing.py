"""Tensors print in PyTorch's notation; wrong options are refused and change nothing."""

import ast
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError
from layerlab.printing import format_element, format_tensor, set_printoptions


@pytest.fixture(autouse=True)
def usual_options():
    set_printoptions(profile="default")
    yield
    set_printoptions(profile="default")


def single(numbers):
    return np.array(numbers, dtype="float32")


WRITTEN = [
    # Whole, fixed, scientific.
    (single([2, 1.8]), "tensor([2.0000, 1.8000])"),
    (single([1, 2]), "tensor([1., 2.])"),
    (single([-1, 20]), "tensor([-1., 20.])"),
    (single([1e-5, 1]), "tensor([1.0000e-05, 1.0000e+00])"),
    (single([1e9, 1]), "tensor([1.0000e+09, 1.0000e+00])"),
    (single([1, 1000]), "tensor([   1., 1000.])"),
    (single([1, 1001]), "tensor([1.0000e+00, 1.0010e+03])"),
    (single([1e8]), "tensor([100000000.])"),
    (single([1.5, np.nan]), "tensor([1.5000,    nan])"),
    (np.array([1e-4]), "tensor([0.0001], dtype=float64)"),
    (np.array([9.9e-5]), "tensor([9.9000e-05], dtype=float64)"),
    # Zeros, NaN and infinities have no say in the notation.
    (single([0, 1e-3]), "tensor([0.0000, 0.0010])"),
    (single([1, np.nan, -np.inf]), "tensor([1., nan, -inf])"),
    (single([0.0, -0.0]), "tensor([0., -0.])"),
    (single([1e-45]), "tensor([1.4013e-45])"),
    # Other dtypes.
    (np.array([5e-324]), "tensor([4.9407e-324], dtype=float64)"),
    (np.array([65504, 0.001], "float16"), "tensor([6.5504e+04, 1.0004e-03], dtype=float16)"),
    (np.array([1, -20, 300]), "tensor([  1, -20, 300])"),
    (np.array([1, 255], "uint8"), "tensor([  1, 255], dtype=uint8)"),
    (np.array([True, False]), "tensor([ True, False])"),
    (np.array([1 + 2j, -1.5 - 0.25j], "complex64"), "tensor([ 1.0000+2.0000j, -1.5000-0.2500j])"),
    (np.array([1j]), "tensor([0.+1.j], dtype=complex128)"),
    # No axis, no element.
    (single(3.14159), "tensor(3.1416)"),
    (np.array(7), "tensor(7)"),
    (single([]), "tensor([])"),
    (np.zeros(0, "int64"), "tensor([], dtype=int64)"),
    (np.zeros((0, 3), "float32"), "tensor([], size=(0, 3))"),
    (np.zeros((2, 0)), "tensor([], size=(2, 0), dtype=float64)"),
    # Rows line up; a blank line parts the matrices.
    (
        single([[1.5, -20], [0, 3]]),
        "tensor([[  1.5000, -20.0000],\n        [  0.0000,   3.0000]])",
    ),
    (
        np.arange(8).reshape(2, 2, 2),
        "tensor([[[0, 1],\n         [2, 3]],\n\n        [[4, 5],\n         [6, 7]]])",
    ),
    # Long lines break, long tensors are shortened.
    (
        np.arange(23),
        "tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,\n"
        "        18, 19, 20, 21, 22])",
    ),
    (
        np.full(8, 0.5 + 1j, "complex64"),
        "tensor([" + 5 * "0.5000+1.j, " + "0.5000+1.j,\n        0.5000+1.j, 0.5000+1.j])",
    ),
    (np.arange(1001), "tensor([   0,    1,    2,  ...,  998,  999, 1000])"),
    (
        np.arange(2800).reshape(700, 4) % 7,
        "tensor([[0, 1, 2, 3],\n        [4, 5, 6, 0],\n        [1, 2, 3, 4],\n        ...,\n"
        "        [2, 3, 4, 5],\n        [6, 0, 1, 2],\n        [3, 4, 5, 6]])",
    ),
    (
        np.arange(1200).reshape(6, 200) % 7,
        "tensor([[0, 1, 2,  ..., 1, 2, 3],\n        [4, 5, 6,  ..., 5, 6, 0],\n"
        "        [1, 2, 3,  ..., 2, 3, 4],\n        [5, 6, 0,  ..., 6, 0, 1],\n"
        "        [2, 3, 4,  ..., 3, 4, 5],\n        [6, 0, 1,  ..., 0, 1, 2]])",
    ),
]


@pytest.mark.parametrize(("array", "text"), WRITTEN, ids=[text for _, text in WRITTEN])
def test_a_tensor_is_written_in_pytorchs_notation(array, text):
    assert format_tensor(array) == text


SMALL = hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=5)


@given(hnp.arrays(st.sampled_from(["int64", "bool"]), SMALL))
def test_printed_integers_and_bools_read_back_as_they_were(array):
    text = format_tensor(array)
    np.testing.assert_array_equal(ast.literal_eval(text.removeprefix("tensor")), array)


@given(hnp.arrays("float32", SMALL, elements=st.floats(-1000, 1000, width=32)))
def test_printed_floats_read_back_to_four_decimals_and_a_point_shows_that_they_are_floats(array):
    text = format_tensor(array)
    numbers = np.array(ast.literal_eval(text.removeprefix("tensor")))
    np.testing.assert_allclose(numbers, array, rtol=5.01e-5, atol=5.01e-5)
    assert numbers.dtype == "float64"


@given(hnp.arrays("int64", SMALL), st.integers(1, 100))
def test_no_line_is_longer_than_the_line_width_unless_it_holds_one_number(array, linewidth):
    set_printoptions(linewidth=linewidth)
    for line in format_tensor(array).split("\n"):
        numbers = line.strip("tensor([]), ").split(",")
        # Only the brackets that close may stand beyond.
        assert len(line.rstrip("]),")) <= linewidth or len(numbers) == 1


@given(st.integers(4, 1100), st.integers(0, 2**31))
def test_numbers_that_are_not_shown_do_not_matter(hidden, value):
    shown = np.arange(6)
    set_printoptions(threshold=9)
    array = np.insert(shown, 3, np.full(hidden, value))
    assert format_tensor(array) == "tensor([0, 1, 2,  ..., 3, 4, 5])"


def test_byte_order_strides_and_subclasses_do_not_show():
    array = np.arange(6, dtype="float32").reshape(2, 3)
    text = "tensor([[0., 1., 2.],\n        [3., 4., 5.]])"
    assert format_tensor(array) == text
    assert format_tensor(array.astype(">f4")) == text
    assert format_tensor(np.asfortranarray(array)) == text
    assert format_tensor(array[::-1, ::-1][::-1, ::-1]) == text
    array.flags.writeable = False
    assert format_tensor(array) == text
    # A row of a numpy.matrix is a matrix again.
    assert format_tensor(array.view(np.matrix)) == text


def test_what_the_caller_adds_follows_the_dtype():
    assert (
        format_tensor(np.ones(2), suffixes=["requires_grad=True", "name='x'"])
        == "tensor([1., 1.], dtype=float64, requires_grad=True, name='x')"
    )
    assert format_tensor(single([]), suffixes=("requires_grad=True",)) == (
        "tensor([], requires_grad=True)"
    )


def test_a_suffix_past_the_line_width_starts_a_new_line():
    array = np.arange(1, 19.0, dtype="float32")
    lines = format_tensor(array, suffixes=["grad_fn=<MulBackward0>"]).split("\n")
    assert lines == [
        "tensor([ 1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13., 14.,",
        "        15., 16., 17., 18.], grad_fn=<MulBackward0>)",
    ]
    lines = format_tensor(array[:12], suffixes=["grad_fn=<MulBackward0>"]).split("\n")
    assert lines == [
        "tensor([ 1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12.],",
        "       grad_fn=<MulBackward0>)",
    ]


@pytest.mark.parametrize(("spare", "separator"), [(0, ", "), (-1, ",\n       ")])
def test_pytorch_keeps_one_column_free_behind_a_suffix(spare, separator):
    suffix = "requires_grad=True"
    numbers = "tensor([1., 2.]"
    # Room for the comma, the blank and the closing parenthesis, and that one column.
    set_printoptions(linewidth=len(f"{numbers}, {suffix})") + 1 + spare)
    assert format_tensor(single([1, 2]), suffixes=[suffix]) == f"{numbers}{separator}{suffix})"


def test_a_dtype_moves_to_a_new_line_where_it_would_with_pytorchs_longer_name():
    set_printoptions(linewidth=len("tensor([1., 2.], dtype=torch.float64)"))
    assert format_tensor(np.array([1.0, 2.0])) == "tensor([1., 2.],\n       dtype=float64)"


def test_a_second_suffix_counts_the_first_one_on_its_line():
    set_printoptions(linewidth=30)
    text = format_tensor(single([1, 2, 3]), suffixes=["device='cpu'", "requires_grad=True"])
    assert text == "tensor([1., 2., 3.],\n       device='cpu',\n       requires_grad=True)"
    set_printoptions(linewidth=40)
    text = format_tensor(single([1, 2]), suffixes=["device='cpu'", "name='x'", "rank=0"])
    assert text == "tensor([1., 2.], device='cpu',\n       name='x', rank=0)"


def test_a_thousand_elements_are_written_in_full():
    text = format_tensor(np.arange(1000).reshape(10, 100))
    numbers = ast.literal_eval(text.removeprefix("tensor"))
    np.testing.assert_array_equal(numbers, np.arange(1000).reshape(10, 100))


def test_a_longer_prefix_moves_the_rows_to_the_right():
    assert format_tensor(np.eye(2, dtype=int), prefix="weights(") == (
        "weights([[1, 0],\n         [0, 1]])"
    )


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"precision": 2}, "tensor([1.12, 2.50])"),
        ({"precision": 0}, "tensor([1, 2])"),
        ({"sci_mode": True}, "tensor([1.1235e+00, 2.5000e+00])"),
        ({"threshold": 1, "edgeitems": 0}, "tensor([...], size=(2,))"),
        ({"linewidth": 1}, "tensor([1.1235,\n        2.5000])"),
        ({"profile": "short"}, "tensor([1.12, 2.50])"),
        ({"profile": "short", "precision": 3}, "tensor([1.123, 2.500])"),
        ({"precision": np.int64(1)}, "tensor([1.1, 2.5])"),
    ],
)
def test_print_options(options, text):
    set_printoptions(**options)
    assert format_tensor(single([1.12345, 2.5])) == text


def test_without_edge_items_only_the_dots_are_left():
    set_printoptions(threshold=5, edgeitems=0)
    assert format_tensor(np.arange(6)) == "tensor([...], size=(6,))"
    assert format_tensor(np.arange(6).reshape(2, 3)) == "tensor([...], size=(2, 3))"
    assert format_tensor(np.arange(5)) == "tensor([0, 1, 2, 3, 4], size=(5,))"


def test_a_setting_lasts_until_it_is_set_again_but_sci_mode_until_the_next_call():
    set_printoptions(precision=1, sci_mode=True)
    assert format_tensor(single([0.5])) == "tensor([5.0e-01])"
    set_printoptions(linewidth=60)
    assert format_tensor(single([0.5])) == "tensor([0.5])"
    set_printoptions(profile="default")
    assert format_tensor(single([0.5])) == "tensor([0.5000])"


def test_the_full_profile_shortens_nothing():
    set_printoptions(profile="full")
    text = format_tensor(np.arange(5000))
    assert ast.literal_eval(text.removeprefix("tensor")) == list(range(5000))


def test_sci_mode_off_writes_large_numbers_out():
    set_printoptions(sci_mode=False)
    assert (
        format_tensor(single([2.0**40, 0.5])) == "tensor([1099511627776.0000,             0.5000])"
    )


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"precision": -1}, ArgumentError, "precision is from 0 to 1074, but got -1"),
        ({"precision": 1075}, ArgumentError, "precision is from 0 to 1074, but got 1075"),
        ({"precision": 4.0}, ArgumentTypeError, "precision wants a whole number but got 4.0"),
        ({"precision": True}, ArgumentTypeError, "precision wants a whole number but got True"),
        ({"precision": "4"}, ArgumentTypeError, "precision wants a whole number but got '4'"),
        ({"threshold": -1}, ArgumentError, "threshold is 0 or more, but got -1"),
        ({"threshold": math.nan}, ArgumentTypeError, "threshold wants a whole number but got nan"),
        ({"threshold": -math.inf}, ArgumentTypeError, "threshold wants a whole number"),
        ({"threshold": np.zeros(3)}, ArgumentTypeError, "threshold wants a whole number"),
        ({"edgeitems": -3}, ArgumentError, "edgeitems is 0 or more, but got -3"),
        ({"edgeitems": np.True_}, ArgumentTypeError, "edgeitems wants a whole number"),
        ({"linewidth": 0}, ArgumentError, "linewidth is 1 or more, but got 0"),
        ({"linewidth": math.inf}, ArgumentTypeError, "linewidth wants a whole number but got inf"),
        ({"sci_mode": 1}, ArgumentTypeError, "sci_mode wants True, False or None but got 1"),
        ({"profile": "long"}, ArgumentError, "There is no print profile 'long'"),
        ({"profile": ["full"]}, ArgumentError, r"There is no print profile \['full'\]"),
    ],
)
def test_a_wrong_option_is_refused_and_the_good_ones_beside_it_are_not_taken(
    options, error, message
):
    good = {"precision": 2, "threshold": 1, "edgeitems": 1, "linewidth": 30, "sci_mode": True}
    array = np.linspace(1, 2, 40)
    set_printoptions(precision=3)
    before = format_tensor(array)
    with pytest.raises(error, match=message) as caught:
        set_printoptions(**{**good, **options})
    assert next(iter(options)) in caught.value.fix
    assert format_tensor(array) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, 2.0],), "Only a NumPy array can be printed as a tensor, but got a list"),
        ((np.float32(1),), "Only a NumPy array can be printed as a tensor, but got a float32"),
        ((None,), "Only a NumPy array can be printed as a tensor, but got a NoneType"),
        ((np.array(["a"]),), "but got dtype str"),
        ((np.array([None]),), "but got dtype object"),
        ((np.array([1], "datetime64[s]"),), "but got dtype datetime64"),
        ((np.zeros(2, [("a", int)]),), "but got dtype void"),
    ],
)
def test_what_is_no_tensor_is_refused(arguments, message):
    with pytest.raises(ArgumentTypeError, match=message):
        format_tensor(*arguments)
    with pytest.raises(ArgumentTypeError, match=message):
        format_element(*arguments, ".3f")


@pytest.mark.parametrize("suffixes", ["requires_grad=True", [1], None, 3, (s for s in ["a"])])
def test_suffixes_that_are_no_sequence_of_strings_are_refused(suffixes):
    with pytest.raises(ArgumentTypeError, match="suffixes wants a sequence of strings but got"):
        format_tensor(single([1]), suffixes=suffixes)


def test_a_prefix_that_is_no_string_is_refused():
    with pytest.raises(ArgumentTypeError, match="prefix of a printed tensor is a string"):
        format_tensor(single([1]), prefix=7)


@pytest.mark.parametrize(
    ("array", "spec", "text"),
    [
        (single(1.5), "", "1.5"),
        (single(0.1), "", "0.10000000149011612"),
        (single([[1.5]]), ".3f", "1.500"),
        (np.array(7), "", "7"),
        (np.array(7), "4d", "   7"),
        (np.array(True), "", "True"),
        (np.array(1 - 2j), ".1f", "1.0-2.0j"),
        (np.array(np.nan), ".3f", "nan"),
        (np.array(-0.0, "float16"), "", "-0.0"),
    ],
)
def test_an_element_is_written_as_the_plain_number(array, spec, text):
    assert format_element(array, spec) == text


@given(hnp.arrays("float64", (), elements=st.floats(allow_nan=False)))
def test_an_element_with_no_format_reads_back_exactly(array):
    assert float(format_element(array, "")) == array


@pytest.mark.parametrize("shape", [(2,), (0,), (2, 3)])
def test_a_format_for_anything_but_one_number_is_refused(shape):
    with pytest.raises(ShapeError, match=r"'\.3f' writes one number") as caught:
        format_element(np.ones(shape), ".3f")
    assert caught.value.got == shape
    assert f"holds {math.prod(shape)}" in str(caught.value)
    assert f"shape here: {shape}" in str(caught.value)


@pytest.mark.parametrize(("array", "spec"), [(single(1.5), "d"), (np.array(5), ".3q")])
def test_a_format_that_python_does_not_know_is_refused(array, spec):
    with pytest.raises(ArgumentError) as caught:
        format_element(array, spec)
    assert f"'{spec}' cannot write the {array.dtype} number {array.item()}" in caught.value.what
    assert "format" in caught.value.detail
    assert '".3f"' in caught.value.fix
    # Python's own words stand in the detail, so its traceback is not shown too.
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None


def test_a_format_that_is_no_string_is_refused():
    with pytest.raises(ArgumentTypeError, match="A format is a string but got 3"):
        format_element(single(1), 3)
