"""Dtypes, creation and indexing follow PyTorch's rules, whatever meets what."""

import operator

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import layerlab as ll

pytestmark = pytest.mark.oracle

DTYPES = ["bool", "int8", "uint8", "int16", "int32", "int64", "float16", "float32", "float64"]
OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
OPERATORS += [operator.floordiv, operator.mod]
DIVISIONS = [operator.truediv, operator.floordiv, operator.mod]
COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]
NUMBERS = st.sampled_from([True, False, 1, 2, 3, 1.5, 2.0])


@st.composite
def operands(draw):
    """A NumPy array of one to three small numbers, with or without an axis; or a Python number."""
    if draw(st.integers(0, 3)) == 0:
        return draw(NUMBERS)
    shape = draw(st.sampled_from([(), (1,), (3,)]))
    numbers = draw(hnp.arrays("int64", shape, elements=st.integers(1, 3)))
    return numbers.astype(draw(st.sampled_from(DTYPES)))


def as_tensor(library, operand):
    return library.tensor(operand) if isinstance(operand, np.ndarray) else operand


def same(ours, theirs):
    assert str(ours.dtype) == str(theirs.dtype).replace("torch.", "")
    assert tuple(ours.shape) == tuple(theirs.shape)
    np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-3)


@settings(max_examples=800)
@given(operands(), operands(), st.sampled_from(OPERATORS + COMPARISONS))
def test_operands_meet_in_pytorchs_dtype(a, b, operation):
    assume(isinstance(a, np.ndarray) or isinstance(b, np.ndarray))
    assume(operation not in DIVISIONS or np.all(b))
    # The one exception: True ** True is a boolean in PyTorch and int8 in NumPy.
    assume(operation is not operator.pow or np.result_type(a, b).kind != "b")
    try:
        theirs = operation(as_tensor(torch, a), as_tensor(torch, b))
    except RuntimeError:  # PyTorch subtracts no booleans, and raises none to a power
        return
    same(operation(as_tensor(ll, a), as_tensor(ll, b)), theirs)


@settings(max_examples=300)
@given(operands(), operands(), st.sampled_from([operator.iadd, operator.isub, operator.imul]))
def test_in_place_keeps_the_dtype_or_refuses(a, b, operation):
    assume(isinstance(a, np.ndarray))
    assume(np.asarray(b).dtype != bool or operation is not operator.isub)  # PyTorch refuses it
    theirs, ours = torch.tensor(a), ll.tensor(a)
    try:
        operation(theirs, as_tensor(torch, b))
    except RuntimeError:
        with pytest.raises((ValueError, TypeError)):
            operation(ours, as_tensor(ll, b))
        return
    operation(ours, as_tensor(ll, b))
    same(ours, theirs)


NESTED = st.recursive(
    st.one_of(st.booleans(), st.integers(-5, 5), st.floats(-5, 5, width=32)),
    lambda inner: st.lists(inner, min_size=1, max_size=3),
    max_leaves=6,
)


@settings(max_examples=400)
@given(NESTED)
def test_a_nested_list_becomes_the_same_tensor_or_none(data):
    try:
        theirs = torch.tensor(data)
    except (ValueError, TypeError):
        with pytest.raises((ValueError, TypeError)):
            ll.tensor(data)
        return
    ours = ll.tensor(data)
    same(ours, theirs)
    assert repr(ours) == repr(theirs).replace("torch.", "")


@settings(max_examples=300)
@given(
    st.one_of(st.integers(-20, 20), st.floats(-3, 3, width=16)),
    st.one_of(st.integers(-20, 20), st.floats(-3, 3, width=16)),
    st.sampled_from([1, 2, 3, -1, -2, 0.5, 0.1, -0.25, 0]),
)
def test_arange_is_pytorchs(start, end, step):
    try:
        theirs = torch.arange(start, end, step)
    except RuntimeError:
        with pytest.raises(ValueError, match="arange"):
            ll.arange(start, end, step)
        return
    ours = ll.arange(start, end, step)
    assert str(ours.dtype) == str(theirs.dtype).replace("torch.", "")
    assert tuple(ours.shape) == tuple(theirs.shape)
    np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-6, atol=1e-6)


@settings(max_examples=100)
@given(st.floats(-100, 100, width=32), st.floats(-100, 100, width=32), st.integers(0, 9))
def test_linspace_is_pytorchs(start, end, steps):
    theirs = torch.linspace(start, end, steps)
    np.testing.assert_allclose(
        ll.linspace(start, end, steps).numpy(), theirs.numpy(), rtol=1e-5, atol=1e-5
    )


FLOATS = hnp.arrays(
    "float32",
    hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4),
    elements=st.sampled_from([-2.0, -1.5, -0.5, 0.0, 0.5, 1.0, 2.5]),
)
METHODS = [
    lambda x: x.sum(),
    lambda x: x.sum(-1),
    lambda x: x.sum(dim=0, keepdim=True),
    lambda x: x.mean(),
    lambda x: x.mean(dim=-1),
    lambda x: x.prod(),
    lambda x: x.prod(dim=0),
    lambda x: x.prod(dim=-1, keepdim=True),
    lambda x: x.max(),
    lambda x: x.min(),
    lambda x: x.amax(dim=-1, keepdim=True),
    lambda x: x.amin(),
    lambda x: x.std(dim=0),
    lambda x: x.var(dim=-1, unbiased=False),
    lambda x: x.std(-1, keepdim=True),
    lambda x: x.norm(),
    lambda x: x.norm(dim=0),
    lambda x: x.norm(p=1),
    lambda x: x.norm(3, dim=-1),
    lambda x: x.norm(float("inf")),
    lambda x: x.argmax(),
    lambda x: x.argmin(dim=-1),
    lambda x: x.cumsum(dim=0),
    lambda x: x.sort(dim=-1).values,
    lambda x: x.sort(dim=0, descending=True).values,
    lambda x: x.topk(1, dim=0).values,
    lambda x: x.topk(2, largest=False).values,
    lambda x: x.unique(),
    lambda x: x.nonzero(),
    lambda x: x.flip(0),
    lambda x: x.flip(-1, 0),
    lambda x: x.repeat(2, 1, 2),
    lambda x: x.chunk(2)[0],
    lambda x: x.split(2, dim=-1)[-1],
    lambda x: x.unbind(-1)[0],
    lambda x: x.tril(),
    lambda x: x.triu(1),
    lambda x: x.tril(-1),
    lambda x: x.diag(),
    lambda x: x.t(),
    lambda x: x.transpose(0, -1),
    lambda x: x.flatten(),
    lambda x: x.flatten(1),
    lambda x: x.flatten(0, 1),
    lambda x: x.squeeze(),
    lambda x: x.squeeze(-1),
    lambda x: x.unsqueeze(-1),
    lambda x: x.unsqueeze(1),
    lambda x: x.expand(2, *x.shape),
    lambda x: x.clamp(-1, 1),
    lambda x: x.clamp(min=x * 0 + 0.25),
    lambda x: x.round(),
    lambda x: x.round(decimals=0),
    lambda x: x.trunc(),
    lambda x: x.masked_fill(x > 0, 7),
    lambda x: x // 0.5,
    lambda x: x % 2,
    lambda x: x % -2,
    lambda x: 3 % (x + 3),
    lambda x: x.all(),
    lambda x: x.any(dim=0),
    lambda x: x.outer(x),
    lambda x: x @ x,
    lambda x: x.index_select(0, x.argmax().reshape(1) * 0),
    lambda x: x.long(),
    lambda x: x.bool(),
    lambda x: x.clone(),
    lambda x: x.view_as(x.flatten()),
]


ON_NUMBERS = [
    lambda x: x.median(),
    lambda x: x.median(dim=-1).values,
    lambda x: x.softmax(-1),
    lambda x: x.logsumexp(-1),
]


# PyTorch warns of a variance of no numbers before it gives NaN, as here.
@pytest.mark.filterwarnings("ignore:.*degrees of freedom:UserWarning")
@settings(max_examples=1200)
@given(FLOATS, st.sampled_from(range(len(METHODS + ON_NUMBERS))))
def test_a_method_gives_what_pytorchs_gives(array, which):
    method = (METHODS + ON_NUMBERS)[which]
    assume(array.size or method in METHODS)
    try:
        theirs = method(torch.tensor(array))
    except (RuntimeError, IndexError, ValueError, TypeError):
        with pytest.raises((RuntimeError, IndexError, ValueError, TypeError)):
            method(ll.tensor(array))
        return
    with np.errstate(all="ignore"):
        ours = method(ll.tensor(array))
    assert str(ours.dtype) == str(theirs.dtype).replace("torch.", "")
    assert tuple(ours.shape) == tuple(theirs.shape)
    np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-5, atol=1e-6)


DIFFERENTIABLE = [
    lambda x: x.prod(),
    lambda x: x.prod(dim=-1),
    lambda x: x.norm(),
    lambda x: x.norm(dim=0),
    lambda x: x.norm(3),
    lambda x: x.flip(0),
    lambda x: x.repeat(2, 1, 1, 2),
    lambda x: x.tril(),
    lambda x: x.triu(1),
    lambda x: x.diag(),
    lambda x: x.clamp(-1, 1),
    lambda x: x.clamp(min=x.detach() * 0.5),
    lambda x: x % 2,
    lambda x: x.trunc(),
    lambda x: x.rsqrt(),
    lambda x: x.masked_fill(x > 0, 7),
    lambda x: x.median(),
    lambda x: x.median(dim=0).values,
    lambda x: x.max(dim=-1).values,
    lambda x: x.topk(1, dim=0).values,
    lambda x: x.sort(dim=0, descending=True).values,
    lambda x: x.split(1)[0],
    lambda x: x.unbind(0)[-1],
    lambda x: x.outer(x),
    lambda x: x.clone() * x,
    lambda x: x.std(dim=0),
    lambda x: x.expand(2, *x.shape),
    lambda x: x.flatten().reshape(-1, 1),
    lambda x: x[..., None] * x[None],
    lambda x: x[-1],
    lambda x: x[x > 0],
    lambda x: x[[0, 0]],
]


@settings(max_examples=700)
@given(
    hnp.arrays(
        "float64",
        hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=3),
        elements=st.floats(0.1, 5).map(lambda n: round(n, 2)),
        unique=True,  # where numbers are equal, each library has its own choice of a gradient
    ),
    st.sampled_from(range(len(DIFFERENTIABLE))),
)
def test_the_gradient_of_a_method_is_pytorchs(array, which):
    method = DIFFERENTIABLE[which]
    x = torch.tensor(array, requires_grad=True)
    try:
        theirs = method(x)
        (theirs * theirs).sum().backward()
    except (RuntimeError, IndexError, ValueError, UserWarning):
        return
    y = ll.tensor(array, requires_grad=True)
    with np.errstate(all="ignore"):
        ours = method(y)
        (ours * ours).sum().backward()
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=1e-9)
    np.testing.assert_allclose(y.grad.numpy(), x.grad.numpy(), rtol=1e-9, atol=1e-12)


PROGRAMS = [
    "y = x * 2; z = y * 3; y *= 5; out = z.sum() + y.sum()",
    "y = x * 2; y += y; out = y.sum()",
    "y = x * 2; y -= x; y += 1; y *= 3; out = (y * y).sum()",
    "y = x * 2; z = y * 1; y[0] = 7; out = (y * z).sum()",
    "y = x * 2; y[1:] = x[:-1] * 3; out = (y * y).sum()",
    "y = x * 2; y[1:] *= 10; out = y.sum() + x.sum()",
    "y = x * 2; row = y[0]; row *= 10; out = y.sum()",
    "y = x * 2; row = y[1:]; row += x[1:]; row *= 2; out = (y * y).sum()",
    "y = library.zeros(3, dtype=x.dtype); y[1] = x[0] * 2; y[2] = x[1]; out = (y * y).sum()",
    "y = library.zeros(3, dtype=x.dtype); y += x; y.mul_(2).add_(1); out = (y * y).sum()",
    "y = x * 1; y[y > 1] = 0; out = (y * y).sum()",
    "y = x * 1; y[[0, 2]] = x[[2, 1]] * 4; out = (y * y).sum()",
    "y = x * 1; y.clamp_(max=2); out = y.sum()",
    "y = x * 1; y.copy_(x * 5); out = y.sum()",
    "y = x * 1; y.zero_(); y += x; out = y.sum()",
    "y = x * 1; y.pow_(3); out = y.sum()",
    "total = 0 * x.sum()\nfor i in range(3): total += x[i] * i\nout = total * total",
    "y = x * 1\nfor i in range(2): y[i + 1] = y[i] + x[i]\nout = (y * y).sum()",
    "y = x * 1; z = y.reshape(3, 1); y.mul_(1); out = z.sum()",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_changes_in_place_leave_the_right_gradient(program):
    results = []
    for library in (torch, ll):
        x = library.tensor([0.5, 1.5, 3.0], dtype=library.float64, requires_grad=True)
        names = {"library": library, "x": x}
        exec(program, names)
        names["out"].backward()
        results.append([names["out"].item(), *x.grad.tolist()])
    assert results[1] == pytest.approx(results[0])
