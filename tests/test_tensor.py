"""A Tensor does what NumPy does to the numbers, and refuses what would lose them or a gradient."""

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import layerlab as ll
from layerlab import nn
from layerlab.errors import (
    ArgumentError,
    ArgumentTypeError,
    GraphError,
    LayerlabError,
    PositionError,
    ShapeError,
)

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=1, max_side=4)
NUMBERS = st.sampled_from([-3.0, -1.5, -1.0, -0.5, 0.5, 1.0, 2.0, 2.5, 4.0])


def arrays(shapes=SHAPES, dtype="float64", elements=NUMBERS):
    return hnp.arrays(dtype, shapes, elements=elements)


def counted(shape):
    return np.arange(math.prod(shape), dtype=np.float64).reshape(shape)


@st.composite
def arrays_and_axes(draw):
    array = draw(arrays(hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4)))
    return array, draw(st.integers(-array.ndim, array.ndim - 1))


def same(tensor, array):
    assert isinstance(tensor, ll.Tensor)
    assert isinstance(tensor.data, np.ndarray)
    assert tensor.shape == np.shape(array)
    np.testing.assert_allclose(tensor.numpy(), array, rtol=1e-12, atol=1e-12)


def numeric_gradient(function, array, step=1e-6):
    gradient = np.zeros_like(array)
    for at in np.ndindex(array.shape):
        values = []
        for sign in (1, -1):
            moved = array.copy()
            moved[at] += sign * step
            values.append(function(ll.tensor(moved)).item())
        gradient[at] = (values[0] - values[1]) / (2 * step)
    return gradient


# ── what it is ───────────────────────────────────────────────────────────────────────────────────


@given(arrays())
def test_sizes(array):
    x = ll.tensor(array)
    assert x.shape == array.shape == x.size()
    assert array.shape == x.shape
    assert isinstance(x.shape, tuple)
    assert repr(x.shape) == f"Size([{', '.join(map(str, array.shape))}])"
    assert x.ndim == x.dim() == array.ndim
    assert x.numel() == x.nelement() == x.shape.numel() == array.size
    assert x.tolist() == array.tolist()
    assert [x.size(i) for i in range(x.ndim)] == list(array.shape)
    if array.ndim:
        assert len(x) == len(array)
        assert x.size(-1) == array.shape[-1]
        for mine, row in zip(x, array, strict=True):
            same(mine, row)
        same(reversed(x), array[(slice(None, None, -1),) * array.ndim])


def test_a_size_stays_a_size():
    shape = ll.zeros(2, 3, 4).shape
    assert repr(shape[1:]) == "Size([3, 4])"
    assert repr(shape[:1] + shape[:1]) == "Size([2, 2])"
    assert repr(shape[:1] * 2) == "Size([2, 2])"
    assert type(shape[0]) is int
    assert {shape: 1}[(2, 3, 4)] == 1
    assert repr(pickle.loads(pickle.dumps(shape))) == "Size([2, 3, 4])"


def test_one_number_becomes_a_python_number():
    x = ll.tensor([[2.5]])
    assert (x.item(), float(x), int(x), bool(x)) == (2.5, 2.5, 2, True)
    assert type(x.item()) is float
    assert type(ll.tensor(3).item()) is int
    assert type(ll.tensor(True).item()) is bool
    assert [10, 20, 30][ll.tensor(1)] == 20
    assert list(range(ll.tensor(3))) == [0, 1, 2]
    assert not ll.tensor(0.0)
    assert f"{ll.tensor(2.5)} {ll.tensor(2.5):.2f} {ll.tensor(7):3d}" == "2.5 2.50   7"
    assert f"{ll.tensor(2.5, requires_grad=True)}" == "2.5"


def test_many_numbers_are_no_python_number():
    x = ll.tensor([1.0, 2.0])
    for convert in (float, int, ll.Tensor.item):
        with pytest.raises(ValueError, match=r"only a tensor of one number is an item; this one h"):
            convert(x)
    with pytest.raises(ArgumentError, match=r"(?s)2 numbers is neither true nor.*\.all\(\) or"):
        bool(x)
    with pytest.raises(ArgumentError, match="0 numbers is neither true nor false"):
        bool(ll.tensor([]))
    with pytest.raises(TypeError, match="index, not float32"):
        [1, 2][ll.tensor(1.0)]
    with pytest.raises(TypeError, match=r"shape \(2,\) cannot be formatted with '.2f'"):
        f"{x:.2f}"
    assert f"{x}" == repr(x) == str(x) == "tensor([1., 2.])"


def test_a_number_has_no_length():
    with pytest.raises(TypeError, match=r"(?s)no length.*\.item\(\)"):
        len(ll.tensor(1.0))
    with pytest.raises(TypeError, match=r"(?s)cannot be iterated over.*\.item\(\)"):
        iter(ll.tensor(1.0))


def test_hashing_is_by_identity_and_comparing_by_number():
    x, y = ll.tensor([1.0, 2.0]), ll.tensor([1.0, 2.0])
    assert len({x, y, x}) == 2
    assert (x == y).tolist() == [True, True]
    assert (x != y).sum().item() == 0
    assert (x == None) is False  # noqa: E711
    assert (x != None) is True  # noqa: E711
    assert 2.0 in x
    assert 7.0 not in x
    assert x.equal(y)
    assert not x.equal(y[:1])


def test_printing_says_what_the_gradient_needs():
    x = ll.tensor([1.0, 2.5], requires_grad=True)
    assert repr(x) == "tensor([1.0000, 2.5000], requires_grad=True)"
    assert repr(x * 2) == "tensor([2., 5.], grad_fn=<MulBackward0>)"
    assert repr(x.detach()) == "tensor([1.0000, 2.5000])"
    assert repr(x.double().detach()) == "tensor([1.0000, 2.5000], dtype=float64)"
    assert repr(ll.Parameter(ll.ones(1))) == (
        "Parameter containing:\ntensor([1.], requires_grad=True)"
    )
    assert repr(ll.zeros(2, 3).max(dim=1)) == (
        "return_types.max(\nvalues=tensor([0., 0.]),\nindices=tensor([0, 0]))"
    )


def test_the_names_of_operations_are_pytorchs():
    x = ll.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    found = {
        (x @ x): "Mm",
        (x @ x[0]): "Mv",
        (x[0] @ x[0]): "Dot",
        x[0]: "Select",
        x[:1]: "Slice",
        x[None]: "Unsqueeze",
        x[...]: "Alias",
        x[x > 1]: "Index",
        x.T.reshape(4): "UnsafeView",
        x.reshape(4): "View",
        x.clone(): "Clone",
    }
    for tensor, name in found.items():
        assert tensor.grad_fn.name() == name + "Backward0"
        assert repr(tensor.grad_fn) == f"<{name}Backward0>"


# ── making one ───────────────────────────────────────────────────────────────────────────────────


def test_a_tensor_owns_its_numbers():
    array = np.array([1.0, 2.0], dtype=np.float32)
    tensors = [ll.tensor(array), ll.Tensor(array), ll.tensor(ll.from_numpy(array))]
    shared = [ll.as_tensor(array), ll.from_numpy(array)]
    array[0] = 100
    assert [t[0].item() for t in tensors] == [1, 1, 1]
    assert [t[0].item() for t in shared] == [100, 100]
    assert ll.as_tensor(tensors[0]) is tensors[0]


def test_dtypes_are_inferred():
    assert ll.tensor([1, 2]).dtype == ll.int64
    assert ll.tensor([1, 2.5]).dtype == ll.float32
    assert ll.tensor([True]).dtype == ll.bool
    assert ll.tensor(1 + 2j).dtype == np.complex64
    assert ll.tensor([]).dtype == ll.float32
    assert ll.tensor([np.float64(1)]).dtype == ll.float64
    assert ll.tensor([[np.float32(1)], [np.float32(2)]]).dtype == ll.float32
    assert ll.tensor(np.arange(3, dtype=np.int16)).dtype == ll.int16
    assert ll.Tensor([1, 2]).dtype == ll.float32
    assert ll.Tensor(np.array([1.0])).dtype == ll.float64
    assert ll.tensor([1, 2], dtype=ll.float64).dtype == ll.float64
    assert ll.tensor([ll.tensor(1.0), ll.tensor(2.0)]).tolist() == [1.0, 2.0]
    assert ll.tensor([[ll.tensor(1), 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]
    assert ll.tensor((1, 2)).shape == (2,)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([[1, 2], [3]], r"(?s)ragged list.*lengths of the rows: 2, 1.*same length"),
        ([[1, [2]], [3, 4]], "ragged list"),
        ("one", r"(?s)tensor of str.*'one'.*give numbers"),
        (["one", "two"], r"(?s)tensor of list.*'one', 'two'"),
        (None, r"tensor of NoneType"),
        ([1, None], r"tensor of list with dtype object"),
        (object(), r"tensor of object"),
        ({1: 2}, r"tensor of dict"),
        (b"ab", r"tensor of bytes"),
        ([10**30], r"tensor of list"),
    ],
)
@pytest.mark.parametrize("make", [ll.tensor, ll.Tensor, ll.as_tensor])
def test_what_is_not_numbers_is_refused(make, data, message):
    with pytest.raises((ArgumentError, ArgumentTypeError), match=message):
        make(data)


def test_only_floats_want_gradients():
    for make in (
        lambda: ll.tensor([1, 2], requires_grad=True),
        lambda: ll.tensor([1, 2]).requires_grad_(),
        lambda: ll.tensor([True], requires_grad=True),
    ):
        with pytest.raises(ArgumentError, match=r"(?s)only floating tensors.*x\.float\(\)"):
            make()
    with pytest.raises(GraphError, match=r"(?s)only a leaf.*detach"):
        (ll.ones(1, requires_grad=True) * 2).requires_grad_(False)


# ── indexing, as NumPy does it ───────────────────────────────────────────────────────────────────


@settings(max_examples=200)
@given(st.data())
def test_parts(data):
    array = counted(data.draw(SHAPES))
    key = data.draw(hnp.basic_indices(array.shape, allow_newaxis=True))
    x = ll.tensor(array, requires_grad=True)
    same(x[key].detach(), array[key])
    weights = counted(array[key].shape) + 1
    (x[key] * weights).sum().backward()
    expected = np.zeros_like(array)
    expected[key] = weights
    same(x.grad, expected)


@settings(max_examples=150)
@given(st.data())
def test_places_that_are_named_twice_collect_both_gradients(data):
    array = counted(data.draw(hnp.array_shapes(min_dims=1, max_dims=3, max_side=4)))
    key = data.draw(
        hnp.integer_array_indices(
            array.shape, result_shape=hnp.array_shapes(max_dims=2, max_side=3), dtype=np.int64
        )
    )
    x = ll.tensor(array, requires_grad=True)
    as_tensors = tuple(ll.tensor(k) for k in key)
    same(x[as_tensors].detach(), array[key])
    same(x[tuple(k.tolist() for k in key)].detach(), array[key])
    weights = counted(array[key].shape) + 1
    (x[as_tensors] * weights).sum().backward()
    expected = np.zeros_like(array)
    np.add.at(expected, key, weights)
    same(x.grad, expected)


def test_a_tensor_of_one_integer_is_a_position():
    x = ll.arange(6).reshape(2, 3)
    same(x[ll.tensor(1)], x.numpy()[1])
    same(x[ll.tensor(1), :2], x.numpy()[1, :2])
    assert x[ll.tensor(1), ll.tensor(-1)].item() == 5
    x[ll.tensor(0), ll.tensor(0)] = 9
    view = x[ll.tensor(0)]
    view += 1
    assert x.tolist() == [[10, 2, 3], [3, 4, 5]]


@settings(max_examples=100)
@given(st.data())
def test_masks(data):
    array = data.draw(arrays())
    x = ll.tensor(array)
    mask = data.draw(hnp.arrays(bool, array.shape))
    same(x[ll.tensor(mask)], array[mask])
    same(x[x > 0], array[array > 0])
    same(x.masked_fill(ll.tensor(mask), 9.0), np.where(mask, 9.0, array))
    changed = x.clone()
    changed[ll.tensor(mask)] = -7
    same(changed, np.where(mask, -7, array))


@settings(max_examples=200)
@given(st.data())
def test_assignment(data):
    array = counted(data.draw(SHAPES))
    if data.draw(st.booleans()) and array.ndim:
        key = data.draw(hnp.integer_array_indices(array.shape, dtype=np.int64))
        # Which of two values stays in one place is nobody's promise.
        places = [k % n for k, n in zip(key, array.shape, strict=False)]
        flat = np.ravel_multi_index(np.broadcast_arrays(*places), array.shape[: len(key)])
        assume(np.unique(flat).size == flat.size)
    else:
        key = data.draw(hnp.basic_indices(array.shape))
    shape = array[key].shape
    value = data.draw(st.one_of(NUMBERS, arrays(st.just(shape)), arrays(st.just(shape[1:]))))
    expected = array.copy()
    expected[key] = value
    x = ll.tensor(array)
    x[key] = value
    same(x, expected)
    # On a tensor that wants a gradient: what was overwritten has none, what was written has.
    for give in (value, ll.tensor(np.asarray(value, dtype=np.float64), requires_grad=True)):
        leaf = ll.tensor(array, requires_grad=True)
        y = leaf * 1
        y[key] = give
        same(y.detach(), expected)
        (y * 3).sum().backward()
        kept = np.full(array.shape, 3.0)
        kept[key] = 0
        same(leaf.grad, kept)
        if isinstance(give, ll.Tensor) and array[key].size:
            same(give.grad, np.full(give.shape, 3.0 * array[key].size / max(give.numel(), 1)))


def test_parts_share_memory_as_in_numpy():
    x = ll.arange(12.0).reshape(3, 4)
    views = [x[0], x[0, 0], x[:, 0], x.T, x.view(12), x.unsqueeze(0), x.squeeze(), x.detach(), x.mT]
    views += [x.flatten(), x.permute(1, 0), x.expand(2, 3, 4), x.transpose(0, 1), x[None], x[...]]
    views += [x.unbind()[0], x.split(1)[0], x.chunk(3, dim=1)[0], next(iter(x)), x.numpy()]
    copies = [
        x.clone(),
        x[[0, 1]],
        x[x > -1],
        x.flip(0),
        x.repeat(1, 1),
        x + 0,
        x.long(),
        x.tril(2),
    ]
    for view in views:
        x[0, 0] = -50
        assert view.min() == -50
        x[0, 0] = 0
        assert view.min() == 0
    for a_copy in copies:
        x[0, 0] = -50
        assert a_copy.min() == 0
        x[0, 0] = 0
    x[1][2] = 99
    assert x[1, 2] == 99
    number = x[2, 3]
    number += 1000
    assert x[2, 3] == 1011


@pytest.mark.parametrize(
    ("key", "error", "message"),
    [
        (3, PositionError, r"(?s)no such position: index 3 is out of.*\(2, 3\)"),
        ((0, -4), PositionError, "no such position: index -4"),
        ((0, 0, 0), PositionError, "3 indices for 2 axes"),
        ("a", PositionError, "an index is a whole number"),
        (1.5, PositionError, "an index is a whole number"),
        ([True, False, True], PositionError, "a mask of shape"),
        ([5], PositionError, "index 5"),
    ],
)
def test_positions_that_do_not_exist(key, error, message):
    x = ll.zeros(2, 3)
    with pytest.raises(error, match=message):
        x[key]
    with pytest.raises(error, match=message):
        x[key] = 1
    assert x.equal(ll.zeros(2, 3))


def test_a_value_that_does_not_fit_changes_nothing():
    x = ll.zeros(2, 3)
    for value in (ll.ones(2), [1.0, 2.0], ll.ones(3, 3)):
        with pytest.raises(ShapeError, match="cannot be repeated"):
            x[:] = value
    for value in ("a", None, [1, None]):
        with pytest.raises(ArgumentTypeError, match="cannot make a tensor"):
            x[0] = value
    assert x.equal(ll.zeros(2, 3))


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────

OPERATORS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


@settings(max_examples=200)
@given(hnp.mutually_broadcastable_shapes(num_shapes=2), st.data(), st.sampled_from(list(OPERATORS)))
def test_operators(shapes, data, name):
    a, b = (data.draw(arrays(st.just(shape))) for shape in shapes.input_shapes)
    operation = OPERATORS[name]
    expected = operation(a, b)
    same(operation(ll.tensor(a), ll.tensor(b)), expected)
    same(operation(ll.tensor(a), b), expected)
    same(operation(a, ll.tensor(b)), expected)  # NumPy lets the tensor answer
    same(operation(ll.tensor(a), 2.5), operation(a, 2.5))
    same(operation(2.5, ll.tensor(b)), operation(2.5, b))
    same(operation(np.float64(2.5), ll.tensor(b)), operation(2.5, b))


@given(arrays(elements=st.sampled_from([0.5, 1.0, 2.0, 3.0])))
def test_powers_signs_and_absolute_values(a):
    x = ll.tensor(a)
    same(x**2, a**2)
    same(x**0.5, a**0.5)
    same(2**x, 2**a)
    same(x**x, a**a)
    same(x.pow(3), a**3)
    same(-x, -a)
    same(+x, a)
    same(abs(-x), a)
    same(divmod(7, 2)[1] * x, a)


@given(st.data(), hnp.array_shapes(max_dims=2, max_side=3))
def test_logic(data, shape):
    a, b = (data.draw(hnp.arrays(bool, shape)) for _ in range(2))
    x, y = ll.tensor(a), ll.tensor(b)
    for mine, theirs in [(x & y, a & b), (x | y, a | b), (x ^ y, a ^ b), (~x, ~a)]:
        assert mine.tolist() == theirs.tolist()
        assert mine.dtype == ll.bool
    assert (x.all().item(), x.any().item()) == (a.all(), a.any())
    assert x.sum().item() == a.sum()
    assert x.sum().dtype == ll.int64


@given(hnp.arrays("int64", 4, elements=st.integers(-(2**60), 2**60)), st.integers(1, 10**6))
def test_whole_division_is_exact(a, n):
    x = ll.tensor(a)
    assert (x // n).tolist() == (a // n).tolist()
    assert (x % n).tolist() == (a % n).tolist()
    assert (x % -n).tolist() == (a % -n).tolist()
    assert ((x // n) * n + x % n).equal(x)
    assert (n // (x // x.clamp(min=1) * 0 + 7)).tolist() == [n // 7] * 4


def test_integers_are_not_divided_by_zero():
    x = ll.tensor([4, 5])
    for divide in (
        lambda: x // 0,
        lambda: x % ll.tensor([1, 0]),
        lambda: 7 // ll.tensor(0),
        lambda: 7 % (x * 0),
    ):
        with pytest.raises(ArgumentError, match=r"(?s)divided by zero.*x\.float\(\)"):
            divide()


def test_the_remainder_has_a_gradient():
    x = ll.tensor([5.5, -5.5], dtype=ll.float64, requires_grad=True)
    n = ll.tensor([2.0, 2.0], dtype=ll.float64, requires_grad=True)
    (x % n).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]
    assert n.grad.tolist() == [-2.0, 3.0]


def test_dtypes_meet_as_in_pytorch():
    f32, f64 = ll.ones(2), ll.ones(2, dtype=ll.float64)
    i64, i32 = ll.arange(2), ll.arange(2, dtype=ll.int32)
    mask = ll.tensor([True, False])
    assert (f32 + f64).dtype == ll.float64
    assert (f32 + i64).dtype == (i32 * f32).dtype == (f32 - 1.5).dtype == ll.float32
    assert (f32 * ll.tensor(2.0, dtype=ll.float64)).dtype == ll.float32
    assert (i32 + ll.tensor(2)).dtype == ll.int32
    assert (i32 * ll.tensor(2.5)).dtype == (i64 / 2).dtype == (i64 + 1.5).dtype == ll.float32
    assert (mask + 1).dtype == (mask + i64).dtype == ll.int64
    assert (mask * True).dtype == ll.bool
    assert (i32 + i64).dtype == ll.int64
    assert (f32.half() + f32).dtype == ll.float32
    assert (f32.half() + 2.5).dtype == ll.float16


@pytest.mark.parametrize(
    "combine",
    [
        lambda x: x + "a",
        lambda x: "a" + x,
        lambda x: x * None,
        lambda x: x - [1, 2],
        lambda x: x < "a",
        lambda x: x == "a",
        lambda x: x // "a",
        lambda x: x % None,
        lambda x: x ** {},
        lambda x: x @ 3,
        lambda x: x + object(),
    ],
)
def test_a_tensor_does_not_combine_with_anything(combine):
    with pytest.raises(
        ArgumentTypeError, match=r"(?s)not a tensor|cannot be combined with a tensor"
    ):
        combine(ll.ones(2))


def test_operands_that_do_not_fit():
    with pytest.raises(ShapeError, match=r"(?s)add: shapes \(2, 3\) and \(2,\) do not fit"):
        ll.ones(2, 3) + ll.ones(2)
    with pytest.raises(ShapeError, match=r"(?s)sizes 3 and 2 differ.*a @ b\.T"):
        ll.ones(2, 3) @ ll.ones(2, 3)
    with pytest.raises(ShapeError, match="at least one axis"):
        ll.ones(2) @ ll.tensor(2.0)
    with pytest.raises(ArgumentError, match="dot takes two vectors"):
        ll.ones(2, 2).dot(ll.ones(2))
    with pytest.raises(ShapeError, match="outer takes two vectors"):
        ll.ones(2, 2).outer(ll.ones(2))


@settings(max_examples=100)
@given(st.data())
def test_products(data):
    n, m, k = (data.draw(st.integers(1, 3)) for _ in range(3))
    batch = data.draw(st.sampled_from([(), (2,), (2, 1)]))
    left = data.draw(st.sampled_from([(m,), (n, m), (*batch, n, m)]))
    right = data.draw(st.sampled_from([(m,), (m, k), (*batch, m, k)]))
    a, b = data.draw(arrays(st.just(left))), data.draw(arrays(st.just(right)))
    x, y = ll.tensor(a), ll.tensor(b)
    expected = a @ b
    for product in (x @ y, x @ b, a @ y, x.matmul(y), ll.matmul(x, y)):
        same(product, expected)
    if a.ndim == b.ndim == 1:
        same(x.dot(y), a @ b)
        same(x.outer(y), np.outer(a, b))


# ── in place ─────────────────────────────────────────────────────────────────────────────────────

IN_PLACE = [
    ("x += 2.5", "x = x + 2.5"),
    ("x -= 2.5", "x = x - 2.5"),
    ("x *= 2.5", "x = x * 2.5"),
    ("x /= 2.5", "x = x / 2.5"),
    ("x.add_(2.5)", "x = x + 2.5"),
    ("x.add_(x, alpha=3)", "x = x + 3 * x"),
    ("x.sub_(1, alpha=2)", "x = x - 2"),
    ("x.mul_(x.detach().clone())", "x = x * x.detach()"),
    ("x.div_(4)", "x = x / 4"),
    ("x.pow_(2)", "x = x**2"),
    ("x.clamp_(-1, 1)", "x = x.clamp(-1, 1)"),
    ("x.neg_()", "x = -x"),
    ("x.exp_()", "x = x.exp()"),
    ("x.relu_()", "x = x.relu()"),
    ("x.clamp_(min=1).sqrt_()", "x = x.clamp(min=1) ** 0.5"),
    ("x.fill_(3)", "x = x * 0 + 3"),
    ("x.zero_()", "x = x * 0"),
    ("x.copy_(x.flip(0) * 2)", "x = x.flip(0) * 2"),
    ("x.copy_(1.5)", "x = x * 0 + 1.5"),
]


@pytest.mark.parametrize(("changing", "making"), IN_PLACE)
@given(array=arrays(hnp.array_shapes(min_dims=1, max_dims=2, max_side=3)))
@settings(max_examples=10)
def test_a_change_in_place_equals_a_new_tensor(changing, making, array):
    results = []
    for program in (changing, making):
        leaf = ll.tensor(array, requires_grad=True)
        names = {"x": leaf * 2}
        kept = names["x"]
        used_before = kept * 3
        exec(program, names)
        assert (names["x"] is kept) is (program is changing)
        total = (names["x"] * names["x"]).sum() + used_before.sum()
        total.backward()
        results.append((total.detach(), leaf.grad))
        # and without a gradient: the memory is the same
        plain = ll.tensor(array)
        view, names = plain[:], {"x": plain}
        exec(program, names)
        results.append((names["x"], view if program is changing else names["x"]))
    same(results[2][0], results[0][0].numpy())
    same(results[2][1], results[0][1].numpy())
    same(results[1][0], results[3][0].numpy())
    same(results[1][1], results[3][0].numpy())


def test_a_leaf_is_not_changed_in_place():
    for program in ("x += 1", "x -= 1", "x *= 2", "x /= 2", "x[0] = 7", "x.add_(1)", "x.zero_()"):
        x = ll.ones(2, requires_grad=True)
        with pytest.raises(GraphError, match=r"(?s)on a leaf that requires grad.*no_grad"):
            exec(program, {"x": x})
        assert x.equal(ll.ones(2))
        with ll.no_grad():
            exec(program, {"x": x})
        assert not x.equal(ll.ones(2))
        assert x.requires_grad
        assert x.is_leaf
    row = x[0]
    with pytest.raises(GraphError, match="on a leaf"):
        row += 1


def test_integers_do_not_become_floats_in_place():
    x = ll.arange(3)
    with pytest.raises(
        ArgumentTypeError, match=r"(?s)x \+= .* would turn int64 into float32.*float"
    ):
        x += 1.5
    with pytest.raises(ArgumentTypeError, match=r"would turn int64 into float32"):
        x /= 2
    with pytest.raises(ArgumentTypeError, match=r"would turn bool into int64"):
        ll.tensor([True]).add_(1)
    assert x.tolist() == [0, 1, 2]
    x += 1
    assert x.tolist() == [1, 2, 3]
    for narrow in (ll.ones(2), ll.ones(2, requires_grad=True) * 1):
        narrow += ll.ones(2, dtype=ll.float64)
        assert narrow.dtype == ll.float32
        assert narrow.tolist() == [2, 2]


def test_the_shape_does_not_change_in_place():
    x = ll.ones(3)
    with pytest.raises(ArgumentError, match=r"change the shape from \(3,\) to \(2, 3\)"):
        x += ll.ones(2, 3)
    assert x.equal(ll.ones(3))


def test_a_row_of_a_tensor_with_a_gradient_is_the_tensor():
    x = ll.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1
    row = y[0]
    number = row[1]
    number *= 10
    assert y.tolist() == [[1, 20], [3, 4]]
    assert row.tolist() == [1, 20]
    (y * y).sum().backward()
    assert x.grad.tolist() == [[2, 400], [6, 8]]


def test_second_derivatives_pass_through_a_change_in_place():
    x = ll.tensor([2.0, 3.0], dtype=ll.float64, requires_grad=True)
    y = x * x
    z = y + x  # x**2 + x
    y *= x  # x**3
    (first,) = ll.autograd.grad((z + y).sum(), [x], create_graph=True)
    same(first.detach(), 3 * x.detach().numpy() ** 2 + 2 * x.detach().numpy() + 1)
    (second,) = ll.autograd.grad(first.sum(), [x])
    same(second, 6 * x.detach().numpy() + 2)


def test_a_running_total():
    x = ll.tensor(2.0, requires_grad=True)
    total = ll.tensor(0.0)
    for i in range(200):
        total += x * i
    total.backward()
    assert x.grad.item() == sum(range(200))


def test_gradients_of_a_single_number_stay_arrays():
    x = ll.tensor(3.0, requires_grad=True)
    for _ in range(3):
        (x * x).backward()
    assert x.grad.item() == 18
    x.grad.zero_()
    assert x.grad.item() == 0
    x.zero_grad()
    assert x.grad is None


# ── fewer numbers, and other arrangements ────────────────────────────────────────────────────────

REDUCTIONS = {
    "sum": np.sum,
    "mean": np.mean,
    "prod": np.prod,
    "amax": np.max,
    "amin": np.min,
    "all": np.all,
    "any": np.any,
    "argmax": np.argmax,
    "argmin": np.argmin,
}


@settings(max_examples=150)
@given(arrays_and_axes(), st.sampled_from(list(REDUCTIONS)), st.booleans())
def test_reductions(array_and_axis, name, keep):
    array, axis = array_and_axis
    reduction, method = REDUCTIONS[name], getattr(ll.tensor(array), name)
    same(method(), reduction(array))
    expected = reduction(array, axis=axis, keepdims=keep)
    same(method(dim=axis, keepdim=keep), expected)
    same(method(axis, keep), expected)
    if name not in ("amax", "amin"):
        same(method(axis=axis, keepdims=keep), expected)
    if name in ("sum", "mean", "all", "any", "amax", "amin"):
        axes = tuple({axis % array.ndim, 0})
        same(method(dim=axes, keepdim=keep), reduction(array, axis=axes, keepdims=keep))
        same(method(list(axes)), reduction(array, axis=axes))


@settings(max_examples=100)
@given(arrays_and_axes(), st.booleans(), st.booleans())
def test_spread(array_and_axis, unbiased, keep):
    array, axis = array_and_axis
    assume(array.shape[axis] > 1)
    x = ll.tensor(array)
    for mine, theirs in ((x.var, np.var), (x.std, np.std)):
        expected = theirs(array, axis=axis, ddof=int(unbiased), keepdims=keep)
        same(mine(dim=axis, unbiased=unbiased, keepdim=keep), expected)
        same(mine(axis, correction=int(unbiased), keepdims=keep), expected)
        same(mine(axis, unbiased, keep), expected)
        same(mine(), theirs(array, ddof=1))


@settings(max_examples=100)
@given(arrays_and_axes(), st.booleans())
def test_sorting(array_and_axis, descending):
    array, axis = array_and_axis
    x = ll.tensor(array)
    in_order = np.sort(array, axis=axis)
    values, indices = x.sort(dim=axis, descending=descending)
    same(values, np.flip(in_order, axis) if descending else in_order)
    same(values, np.take_along_axis(array, indices.numpy(), axis))
    same(x.argsort(axis, descending), indices.numpy())
    # equal numbers keep their order
    numbers, places = np.moveaxis(values.numpy(), axis, -1), np.moveaxis(indices.numpy(), axis, -1)
    equal = numbers[..., 1:] == numbers[..., :-1]
    assert (places[..., 1:] > places[..., :-1])[equal].all()
    for k in range(array.shape[axis] + 1):
        top = x.topk(k, dim=axis, largest=descending)
        first = np.take(values.numpy(), range(k), axis)
        same(top.values, first)
        same(top.values, np.take_along_axis(array, top.indices.numpy(), axis))
    n = array.shape[axis]
    for got in (x.median(dim=axis), x.median(dim=axis, keepdim=True)):
        middle = np.take(in_order, [(n - 1) // 2], axis)
        same(got.values, middle if got.values.ndim == array.ndim else np.squeeze(middle, axis))
    same(x.median(), np.sort(array.ravel())[(array.size - 1) // 2])
    same(x.unique(), np.unique(array))
    for name in ("max", "min"):
        got = getattr(x, name)(dim=axis)
        same(got.values, getattr(np, name)(array, axis=axis))
        same(got.indices, getattr(np, "arg" + name)(array, axis=axis))
        best, where = getattr(x, name)(axis, keepdim=True)
        assert best.shape == where.shape
        same(getattr(x, name)(), getattr(np, name)(array))
        same(getattr(x, name)(x * -1), getattr(np, name + "imum")(array, -array))


@given(arrays())
def test_positions_of_what_is_not_zero(array):
    assume(array.ndim)
    array = np.maximum(array, 0)
    x = ll.tensor(array)
    same(x.nonzero(), np.argwhere(array))
    for mine, theirs in zip(x.nonzero(as_tuple=True), np.nonzero(array), strict=True):
        same(mine, theirs)
    for mine, theirs in zip(ll.where(x > 0), np.nonzero(array), strict=True):
        same(mine, theirs)
    same(x[ll.where(x > 0)], array[array > 0])


@settings(max_examples=100)
@given(arrays_and_axes(), st.sampled_from([1, 2, 3, math.inf]), st.booleans())
def test_norms(array_and_axis, p, keep):
    array, axis = array_and_axis
    x = ll.tensor(array)
    same(x.norm(p, axis, keep), np.linalg.norm(array, p, axis, keep))
    same(x.norm(p), np.linalg.norm(array.ravel(), p))


@settings(max_examples=100)
@given(arrays_and_axes())
def test_along_one_axis(array_and_axis):
    array, axis = array_and_axis
    x = ll.tensor(array)
    e = np.exp(array)
    same(x.cumsum(axis), np.cumsum(array, axis))
    same(x.cumsum(dim=axis), np.cumsum(array, axis))
    same(x.softmax(axis), e / e.sum(axis, keepdims=True))
    same(x.log_softmax(dim=axis), array - np.log(e.sum(axis, keepdims=True)))
    same(x.logsumexp(axis), np.log(e.sum(axis)))
    same(x.logsumexp(dim=axis, keepdims=True), np.log(e.sum(axis, keepdims=True)))
    same(x.flip(axis), np.flip(array, axis))
    same(x.unsqueeze(axis), np.expand_dims(array, axis))
    n = array.shape[axis]
    same(ll.cat(x.split(2, dim=axis), dim=axis), array)
    same(ll.stack(x.unbind(axis), dim=axis), array)
    assert len(x.unbind(axis)) == n
    for k in range(1, 5):
        parts = x.chunk(k, dim=axis)
        assert len(parts) <= k
        assert {part.shape[axis] for part in parts[:-1]} <= {parts[0].shape[axis]}
        same(ll.cat(parts, axis=axis), array)
    for part, size in zip(x.split([1, n - 1], dim=axis), [1, n - 1], strict=True):
        assert part.shape[axis] == size
    order = np.arange(n)[::-1].copy()
    same(x.index_select(axis, ll.tensor(order)), np.take(array, order, axis))
    index = np.argsort(array, axis=axis)
    same(x.gather(axis, ll.tensor(index)), np.take_along_axis(array, index, axis))


@settings(max_examples=150)
@given(st.data())
def test_arrangements(data):
    array = data.draw(arrays())
    x = ll.tensor(array)
    order = data.draw(st.permutations(range(array.ndim)))
    same(x.permute(*order), array.transpose(order))
    same(x.permute(order), array.transpose(order))
    same(x.T, array.T)
    same(x.reshape(-1), array.ravel())
    same(x.view(array.shape[::-1]), array.reshape(array.shape[::-1]))
    same(x.T.flatten(), array.T.ravel())
    same(x.ravel(), array.ravel())
    same(x.squeeze(), array.squeeze())
    same(x.expand(3, *[-1] * array.ndim), np.broadcast_to(array, (3, *array.shape)))
    same(x.expand_as(ll.zeros(2, *array.shape)), np.broadcast_to(array, (2, *array.shape)))
    same(x.view_as(ll.zeros(array.size)), array.ravel())
    same(x.reshape_as(ll.zeros(array.size, 1)), array.reshape(-1, 1))
    times = data.draw(st.lists(st.integers(1, 3), min_size=array.ndim, max_size=array.ndim + 1))
    same(x.repeat(*times), np.tile(array, times))
    same(x.new_zeros(2, 3), np.zeros((2, 3)))
    assert x.new_ones([2]).dtype == x.dtype
    if array.ndim >= 2:
        a, b = data.draw(st.integers(-array.ndim, array.ndim - 1)), array.ndim - 1
        same(x.transpose(a, b), array.swapaxes(a, b))
        same(x.swapaxes(b, a), array.swapaxes(a, b))
        same(x.mT, array.swapaxes(-1, -2))
        start = data.draw(st.integers(0, array.ndim - 1))
        end = data.draw(st.integers(start, array.ndim - 1))
        merged = math.prod(array.shape[start : end + 1])
        flat = array.reshape(*array.shape[:start], merged, *array.shape[end + 1 :])
        same(x.flatten(start, end), flat)
        same(x.flatten(start - array.ndim, end - array.ndim), flat)
        diagonal = data.draw(st.integers(-2, 2))
        same(x.tril(diagonal), np.tril(array, diagonal))
        same(x.triu(diagonal), np.triu(array, diagonal))
    if array.ndim == 2:
        same(x.t(), array.T)
    if array.ndim in (1, 2):
        same(x.diag(), np.diag(array))


ELEMENTWISE = {
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "log2": np.log2,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "rsqrt": lambda a: 1 / np.sqrt(a),
    "square": np.square,
    "reciprocal": lambda a: 1 / a,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "relu": lambda a: np.maximum(a, 0),
    "abs": np.abs,
    "neg": np.negative,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.round,
    "trunc": np.trunc,
    "erf": np.vectorize(math.erf, otypes=[float]),
    "isnan": np.isnan,
    "isinf": np.isinf,
    "isfinite": np.isfinite,
}


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(array=arrays())
@settings(max_examples=20)
def test_element_by_element(name, array):
    if name in ("log", "log2", "log10", "sqrt", "rsqrt", "log1p"):
        array = np.abs(array)
    same(getattr(ll.tensor(array), name)(), ELEMENTWISE[name](array))
    same(getattr(ll, name)(ll.tensor(array)), ELEMENTWISE[name](array))


def test_a_single_number_can_be_summed_up_on_the_way():
    assert ll.tensor(3.0).cumsum(0).shape == ()
    assert ll.tensor(3.0).sort().values.item() == 3
    assert ll.tensor(3.0).max(dim=0).values.item() == 3


def test_rounding_to_decimals():
    x = ll.tensor([1.2345, -2.7182], dtype=ll.float64)
    same(x.round(decimals=2), np.array([1.23, -2.72]))
    same(x.round(decimals=-1), np.array([0.0, -0.0]))


@given(arrays(), NUMBERS, NUMBERS)
def test_clamp(array, low, high):
    x = ll.tensor(array)
    same(x.clamp(low, high), np.clip(array, low, high))
    same(x.clip(min=low), np.maximum(array, low))
    same(x.clamp(max=high), np.minimum(array, high))
    same(x.clamp(ll.tensor(low), ll.tensor(high)), np.clip(array, low, high))
    same(x.maximum(ll.tensor(low)), np.maximum(array, low))
    same(x.minimum(ll.tensor(high)), np.minimum(array, high))


def test_bounds_of_clamp_have_gradients():
    low = ll.tensor([0.0, 2.0], requires_grad=True)
    ll.tensor([1.0, 1.0]).clamp(min=low).sum().backward()
    assert low.grad.tolist() == [0.0, 1.0]
    high = ll.tensor([0.0, 2.0], requires_grad=True)
    ll.tensor([1.0, 1.0]).clamp(max=high).sum().backward()
    assert high.grad.tolist() == [1.0, 0.0]
    with pytest.raises(ArgumentError, match="needs min, max or both"):
        low.clamp()


def test_closeness():
    x = ll.tensor([1.0, math.inf, math.nan, 0.0])
    y = ll.tensor([1.0 + 1e-6, math.inf, math.nan, 1e-9])
    assert x.isclose(y).tolist() == [True, True, False, True]
    assert x.isclose(y, equal_nan=True).all()
    assert not x.allclose(y)
    assert x.allclose(y, equal_nan=True)
    assert not ll.tensor([math.inf]).isclose(ll.tensor([-math.inf])).any()
    assert not ll.tensor([1.0]).isclose(ll.tensor([math.inf])).any()
    assert not ll.tensor([math.inf]).isclose(ll.tensor([1.0])).any()
    assert not ll.tensor([1.0]).allclose(ll.tensor([1.1]))
    assert ll.tensor([1.0]).allclose(ll.tensor([1.1]), rtol=0.1)
    assert ll.tensor([1.0]).allclose(ll.tensor([1.1]), atol=0.2)


GRADIENTS = {
    "prod": lambda x: x.prod(),
    "prod of one axis": lambda x: (x.prod(dim=-1) ** 2).sum(),
    "norm": lambda x: x.norm(),
    "norm 1": lambda x: x.norm(1, dim=0).sum(),
    "norm 3": lambda x: x.norm(3, dim=-1).sum(),
    "norm inf": lambda x: x.norm(math.inf),
    "flip": lambda x: (x.flip(0) * x).sum(),
    "repeat": lambda x: (x.repeat(2, *[1] * x.ndim).cumsum(0) ** 2).sum(),
    "split": lambda x: (x.split(1)[0] ** 2).sum(),
    "chunk": lambda x: (x.chunk(2)[-1] ** 2).sum(),
    "unbind": lambda x: (x.unbind(-1)[0] ** 2).sum(),
    "sort": lambda x: (x.sort(dim=0).values.cumsum(0) ** 2).sum(),
    "topk": lambda x: (x.topk(1, dim=0).values ** 2).sum(),
    "median": lambda x: x.median() ** 2,
    "median of one axis": lambda x: (x.median(dim=-1).values ** 2).sum(),
    "max": lambda x: (x.max(dim=0).values ** 2).sum(),
    "min": lambda x: (x.min(dim=-1, keepdim=True).values ** 2).sum(),
    "masked_fill": lambda x: (x.masked_fill(x > 0, 5.0) ** 2).sum(),
    "index_select": lambda x: (x.index_select(0, ll.tensor([0, 0])) ** 2).sum(),
    "rsqrt": lambda x: (x * x + 1).rsqrt().sum(),
    "clone": lambda x: (x.clone() * x).sum(),
    "to": lambda x: (x.to(ll.float64) ** 2).sum(),
    "tril": lambda x: ((x[..., None] * x[..., None, :]).tril() ** 2).sum(),
    "triu": lambda x: ((x[..., None] * x[..., None, :]).triu(1) ** 2).sum(),
    "expand": lambda x: (x.expand(2, *x.shape).cumsum(0) ** 2).sum(),
    "squeeze": lambda x: (x[None].squeeze(0) ** 2).sum(),
    "transpose": lambda x: (x.transpose(0, -1).cumsum(0) ** 2).sum(),
}


@pytest.mark.parametrize("name", GRADIENTS)
@given(
    array=hnp.arrays(
        "float64",
        hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=3),
        elements=st.integers(1, 400).map(lambda n: n / 100 * (-1) ** n),
        unique=True,
    )
)
@settings(max_examples=10)
def test_gradients_of_methods(name, array):
    function = GRADIENTS[name]
    x = ll.tensor(array, requires_grad=True)
    function(x).backward()
    expected = numeric_gradient(function, array)
    np.testing.assert_allclose(x.grad.numpy(), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("zeros", [0, 1, 2])
def test_a_product_with_zeros_has_a_gradient(zeros):
    array = np.array([2.0, 3.0, 5.0, 7.0])
    array[:zeros] = 0
    x = ll.tensor(array, requires_grad=True)
    x.prod().backward()
    others = [np.prod(np.delete(array, i)) for i in range(4)]
    assert x.grad.tolist() == others


def test_the_norm_of_nothing_has_gradient_zero():
    x = ll.zeros(3, requires_grad=True)
    x.norm().backward()
    assert x.grad.tolist() == [0, 0, 0]


AXES = {
    "sum": lambda x, axis: x.sum(axis),
    "mean": lambda x, axis: x.mean(dim=axis),
    "prod": lambda x, axis: x.prod(axis),
    "max": lambda x, axis: x.max(dim=axis),
    "argmin": lambda x, axis: x.argmin(axis),
    "sort": lambda x, axis: x.sort(axis),
    "topk": lambda x, axis: x.topk(1, dim=axis),
    "median": lambda x, axis: x.median(axis),
    "cumsum": lambda x, axis: x.cumsum(axis),
    "squeeze": lambda x, axis: x.squeeze(axis),
    "unsqueeze": lambda x, axis: x.unsqueeze(axis + 1 if axis > 0 else axis - 1),
    "transpose": lambda x, axis: x.transpose(0, axis),
    "flip": lambda x, axis: x.flip(axis),
    "flatten": lambda x, axis: x.flatten(axis),
    "split": lambda x, axis: x.split(1, axis),
    "chunk": lambda x, axis: x.chunk(1, axis),
    "unbind": lambda x, axis: x.unbind(axis),
    "gather": lambda x, axis: x.gather(axis, ll.tensor([[0]])),
    "index_select": lambda x, axis: x.index_select(axis, ll.tensor([0])),
    "norm": lambda x, axis: x.norm(dim=axis),
    "std": lambda x, axis: x.std(dim=axis),
    "softmax": lambda x, axis: x.softmax(axis),
    "cat": lambda x, axis: ll.cat([x, x], axis),
}


@pytest.mark.parametrize("axis", [2, -3])
@pytest.mark.parametrize("name", AXES)
def test_an_axis_that_is_not_there(name, axis):
    with pytest.raises(LayerlabError) as caught:
        AXES[name](ll.ones(2, 3), axis)
    assert isinstance(caught.value, (IndexError, ValueError))
    assert str(axis) in str(caught.value) or "axis" in str(caught.value)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: x.reshape(5), r"(?s)6 numbers do not fill.*shape \(2, 3\)"),
        (lambda x: x.reshape(4, -1), "6 numbers do not fill"),
        (lambda x: x.reshape(1.5), r"whole numbers, not tuple \(1.5,\)"),
        (lambda x: x.view("a"), "whole numbers"),
        (lambda x: x.expand(4, 3), "cannot be repeated"),
        (lambda x: x.expand(3), r"expand: \(3,\) has fewer axes than the shape \(2, 3\)"),
        (lambda x: x.repeat(2), r"repeat: \(2,\) has fewer axes"),
        (lambda x: x.permute(0), "permute"),
        (lambda x: x.permute(0, 0), "permute"),
        (lambda x: x.flip(0, -2), "an axis stands twice"),
        (lambda x: x.flatten(1, 0), "flatten"),
        (lambda x: x.split(0), "split_size must be at least 1, not 0"),
        (lambda x: x.split([1, 2]), r"\[1, 2\] do not add up to 2"),
        (lambda x: x.split([3, -1]), "split_size must be at least 0"),
        (lambda x: x.chunk(0), "chunks must be at least 1, not 0"),
        (lambda x: x.topk(4), r"(?s)no 4 numbers along axis -1.*k from 0 to 3"),
        (lambda x: x.topk(-1), "no -1 numbers"),
        (lambda x: x.gather(0, ll.tensor([0])), r"index of shape \(1,\) does not fit"),
        (lambda x: x.gather(0, ll.zeros(2, 4, dtype=ll.int64)), r"\(2, 4\) does not fit in"),
        (lambda x: x.gather(1, ll.tensor([[3], [0]])), "not between 0 and 2"),
        (lambda x: x.gather(1, ll.tensor([[-1], [0]])), "not between 0 and 2"),
        (lambda x: x[0].tril(), r"a triangle needs a matrix, but the shape is \(3,\)"),
        (lambda x: x[None].diag(), r"diag takes a vector or a matrix, .* \(1, 2, 3\)"),
        (lambda x: x[None].t(), r"(?s)t\(\) turns matrices.*x\.mT"),
        (lambda x: x[:, :0].median(), r"no numbers, no median: the shape is \(2, 0\)"),
        (lambda x: x[0, 0].unbind(), "no axis 0 in a tensor of 0 axes"),
        (lambda x: x.squeeze(True), "an axis is a whole number, not bool True"),
        (lambda x: x.softmax(), "softmax needs the axis along which"),
        (lambda x: x.cumsum(), "cumsum needs the axis along which"),
        (lambda x: x.long().mean(), r"(?s)mean of int64 .* no such.*x\.float\(\)\.mean"),
        (lambda x: x.to("float23"), "no dtype 'float23'"),
        (lambda x: x.to("cuda"), "no dtype 'cuda'"),
        (lambda x: x.backward(), "requires_grad=True"),
    ],
)
def test_what_cannot_be_done_is_refused(call, message):
    with pytest.raises(LayerlabError, match=message):
        call(ll.ones(2, 3))


# ── dtypes, NumPy, copies ────────────────────────────────────────────────────────────────────────


def test_conversions():
    x = ll.tensor([1.7, -1.7, 0.0])
    assert x.float() is x
    assert x.to("cpu") is x
    assert x.cpu() is x
    assert x.contiguous() is x
    assert str(x.device) == "cpu"
    assert x.double().dtype == ll.float64
    assert x.half().dtype == ll.float16
    assert x.long().tolist() == [1, -1, 0]
    assert x.int().dtype == ll.int32
    assert x.bool().tolist() == [True, True, False]
    assert x.to(ll.int64).dtype == x.type(ll.int64).dtype == x.astype("int64").dtype == ll.int64
    assert x.to(ll.zeros(1, dtype=ll.float64)).dtype == ll.float64
    assert x.is_floating_point()
    assert not x.long().is_floating_point()
    for dtype in ("bool", "int8", "uint8", "int64", "float16", "float64", "complex64"):
        t = ll.ones(2, dtype=dtype)
        assert t.clone().dtype == t.dtype
        assert t.clone().equal(t)
    y = x.double().requires_grad_()
    y.float().sum().backward()
    assert y.grad.dtype == ll.float64
    assert not y.long().requires_grad
    assert math.copysign(1, ll.tensor(-0.0).clone().item()) == -1


def test_numpy_functions_give_arrays():
    x = ll.tensor([[1.0, 2.0], [3.0, 4.0]])
    array = x.numpy()
    for function in (
        np.exp,
        np.sum,
        np.mean,
        np.max,
        np.sort,
        np.cumsum,
        np.linalg.norm,
        np.asarray,
    ):
        got = function(x)
        assert isinstance(got, (np.ndarray, np.generic)), function
        assert not isinstance(got, ll.Tensor)
        np.testing.assert_array_equal(got, function(array))
    np.testing.assert_array_equal(np.sum(x, axis=0), [4, 6])
    np.testing.assert_array_equal(np.concatenate([x, x]), np.concatenate([array, array]))
    np.testing.assert_array_equal(np.where(x > 2, x, 0), np.where(array > 2, array, 0))
    np.testing.assert_array_equal(np.array(x, dtype=np.float64), array)
    assert np.allclose(x, array)
    assert np.shape(x) == (2, 2)
    y = np.array(x)
    y[0, 0] = 9
    assert x[0, 0] == 1
    x.numpy()[0, 0] = 7
    assert x[0, 0] == 7


def test_numpy_does_not_take_a_gradient_away():
    x = ll.ones(2, requires_grad=True)
    for take in (ll.Tensor.numpy, np.asarray, np.exp, np.sum, np.mean, lambda x: np.stack([x, x])):
        with pytest.raises(GraphError, match=r"(?s)the gradient would stop.*detach\(\)\.numpy\(\)"):
            take(x)
    assert x.detach().numpy().tolist() == x.numpy(force=True).tolist() == [1, 1]
    assert x.tolist() == [1, 1]


def test_an_array_and_a_tensor_make_a_tensor_with_a_gradient():
    x = ll.ones(2, requires_grad=True)
    for y in (np.array([2.0, 3.0]) * x, x * np.array([2.0, 3.0]), np.array([[2.0, 3.0]]) @ x):
        assert isinstance(y, ll.Tensor)
        x.grad = None
        y.sum().backward()
        assert x.grad.tolist() == [2, 3]
        assert x.grad.dtype == ll.float32


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_of_a_tensor(duplicate):
    x = ll.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    y = duplicate(x)
    assert type(y) is ll.Tensor
    assert y.equal(x)
    assert y.requires_grad
    assert y.is_leaf
    assert y.grad.tolist() == [2, 4]
    parameter = duplicate(nn.Parameter(ll.ones(2)))
    assert type(parameter) is nn.Parameter
    assert parameter.requires_grad
    if duplicate is not copy.copy:
        with ll.no_grad():
            y += 1
        assert x.tolist() == [1, 2]


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_of_a_module(duplicate):
    model = nn.Sequential(
        nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4, 2)
    )
    x = ll.randn(5, 3)
    model(x).sum().backward()
    model.eval()
    other = duplicate(model)
    assert repr(other) == repr(model)
    assert other(x).equal(model(x))
    assert not other.training
    assert list(other.state_dict()) == list(model.state_dict())
    with ll.no_grad():
        for parameter in other.parameters():
            parameter.zero_()
    assert not other(x).equal(model(x))
    model[0].weight = ll.zeros(4, 3)
    assert isinstance(model[0].weight, nn.Parameter)


def test_gradients_stop_where_they_are_told_to():
    x = ll.ones(2, requires_grad=True)
    assert not x.detach().requires_grad
    assert not (x > 0).requires_grad
    assert not x.argmax().requires_grad
    assert not x.long().requires_grad
    with ll.no_grad():
        assert not (x * 2).requires_grad
    y = x * 2
    y.retain_grad()
    y.sum().backward()
    assert y.grad.tolist() == [1, 1]
    assert x.grad_fn is None
    assert y.grad_fn.name() == "MulBackward0"
    assert x.retain_grad() is None


@settings(max_examples=30)
@given(arrays(hnp.array_shapes(min_dims=1, max_dims=2, max_side=3)))
@example(np.zeros((0, 2)))
def test_random_filling(array):
    x = ll.tensor(array)
    ll.manual_seed(3)
    first = x.uniform_(-2, 5).clone()
    assert x.data.size == 0 or (first.min() >= -2 and first.max() < 5)
    ll.manual_seed(3)
    assert x.uniform_(-2, 5).equal(first)
    assert x.dtype == ll.float64
    assert x.normal_(3, 0).equal(ll.full_like(x, 3.0))
    many = ll.zeros(2000).uniform_(-2, 5)
    assert abs(many.mean() - 1.5) < 0.3
    assert abs(ll.zeros(2000).normal_(4, 3).std() - 3) < 0.3
