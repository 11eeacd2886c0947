"""Functions under PyTorch's names say the same as the methods; the scripts of notebooks/ run."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import layerlab as ll
from layerlab import names
from layerlab.errors import LayerlabError
from notebook_runner import NOTEBOOKS, run

X = ll.tensor([[0.5, -1.5, 2.0], [2.0, 0.25, 0.75]])
V = ll.tensor([3.0, 1.0, 2.0])
# How to call what takes more than one tensor.
ARGUMENTS = {
    "pow": (2,),
    "clamp": (0, 1),
    "clip": (0, 1),
    "cumsum": (0,),
    "log_softmax": (1,),
    "logsumexp": (1,),
    "permute": ((1, 0),),
    "reshape": ((3, 2),),
    "transpose": (0, 1),
    "swapaxes": (0, 1),
    "unsqueeze": (0,),
    "chunk": (2,),
    "split": (1,),
    "topk": (2,),
    "index_select": (1, ll.tensor([2, 0])),
    "masked_fill": (X > 0, 7.0),
    "mm": (X.T,),
    "bmm": (X.T,),
    "mv": (V,),
    "remainder": (2,),
    "floor_divide": (2,),
    "isclose": (X,),
    "allclose": (X,),
    "equal": (X,),
}
TWO = ["add", "sub", "subtract", "mul", "multiply", "div", "divide", "maximum", "minimum"]
TWO += ["eq", "ne", "lt", "le", "gt", "ge"]
OTHERS = [
    "broadcast_to",
    "cat",
    "concat",
    "diag",
    "flip",
    "hstack",
    "outer",
    "stack",
    "vstack",
    "where",
]
OTHERS += ["logical_and", "logical_not", "logical_or", "logical_xor"]


def numbers(result):
    if isinstance(result, tuple):
        return [numbers(part) for part in result]
    return result.tolist() if isinstance(result, ll.Tensor) else result


@pytest.mark.parametrize("name", sorted(set(names.__all__) - set(OTHERS)))
def test_a_function_is_the_method(name):
    arguments = (X * 2 - 0.9,) if name in TWO else ARGUMENTS.get(name, ())
    x = abs(X) if name.startswith(("log", "sqrt", "rsqrt")) else X
    function, method = getattr(ll, name), getattr(x, name, None)
    assert method is not None, f"a tensor has no method {name}"
    # repr, because it tells NaN from numbers, and a dtype from another
    assert repr(function(x, *arguments)) == repr(method(*arguments))
    assert numbers(function(x, *arguments)) is not None


def test_every_name_is_public():
    for name in names.__all__:
        assert getattr(ll, name) is getattr(names, name)
        assert name in ll.__all__
    for name in ll.__all__:
        assert hasattr(ll, name)
    assert len(set(ll.__all__)) == len(ll.__all__)


def test_axes_have_two_names():
    for name in (
        "sum",
        "mean",
        "max",
        "min",
        "argmax",
        "argmin",
        "all",
        "any",
        "std",
        "var",
        "prod",
    ):
        function = getattr(ll, name)
        for axis in (0, -1):
            expected = repr(function(X, axis))
            assert repr(function(X, dim=axis)) == repr(function(X, axis=axis)) == expected
            kept = repr(function(X, dim=axis, keepdim=True))
            assert kept == repr(function(X, axis=axis, keepdims=True)) != expected


@settings(max_examples=60)
@given(st.data())
def test_joining(data):
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=3, max_side=3))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    lengths = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=3))
    arrays = []
    for n in lengths:
        own = list(shape)
        own[axis] = n
        arrays.append(data.draw(hnp.arrays("float64", own, elements=st.integers(-9, 9))))
    tensors = [ll.tensor(a, requires_grad=True) for a in arrays]
    for joined in (ll.cat(tensors, axis), ll.concat(tuple(tensors), dim=axis)):
        np.testing.assert_array_equal(joined.detach(), np.concatenate(arrays, axis))
    weights = np.arange(joined.numel(), dtype=float).reshape(joined.shape)
    (ll.cat(tensors, axis=axis) * weights).sum().backward()
    back = ll.cat([t.grad for t in tensors if t.grad is not None], axis)
    np.testing.assert_array_equal(back, weights)
    new = data.draw(st.integers(-len(shape) - 1, len(shape)))
    pair = [ll.ones(shape), ll.zeros(shape)]
    np.testing.assert_array_equal(ll.stack(pair, new), np.stack([p.numpy() for p in pair], new))
    np.testing.assert_array_equal(ll.hstack(pair), np.hstack([p.numpy() for p in pair]))
    np.testing.assert_array_equal(ll.vstack(pair), np.vstack([p.numpy() for p in pair]))


def test_joining_meets_in_one_dtype():
    assert ll.cat([ll.ones(1), ll.arange(2)]).dtype == ll.float32
    assert ll.stack([ll.arange(2), ll.ones(2, dtype=ll.float64)]).dtype == ll.float64


@pytest.mark.parametrize(
    "join",
    [
        lambda: ll.cat([ll.ones(2, 3), ll.ones(3)]),
        lambda: ll.cat([ll.ones(2, 3), ll.ones(2, 4)]),
        lambda: ll.stack([ll.ones(2), ll.ones(3)]),
        lambda: ll.cat([]),
        lambda: ll.stack([]),
        lambda: ll.cat([ll.ones(2), "a"]),
        lambda: ll.cat(ll.tensor(1.0)),
    ],
)
def test_what_does_not_join(join):
    with pytest.raises(LayerlabError, match=r"(?s)cat|stack|iterated over"):
        join()


def test_the_rest():
    mask = ll.tensor([True, False, True])
    assert ll.where(mask, V, 0.0).tolist() == [3, 0, 2]
    assert ll.where(mask, 1.0, 0.0).dtype == ll.float32
    assert ll.where(mask, 1, 0).dtype == ll.int64
    assert ll.where(mask)[0].tolist() == [0, 2]
    assert ll.flip(X, 0).equal(X[[1, 0]])
    assert ll.flip(X, [0, 1]).equal(X[[1, 0]][:, [2, 1, 0]])
    assert ll.broadcast_to(V, (2, 3)).equal(ll.stack([V, V]))
    assert ll.outer(V, V).equal(V[:, None] * V)
    assert ll.diag(ll.diag(V)).equal(V)
    a, b = ll.tensor([0, 1, 2]), ll.tensor([1, 0, 3])
    assert ll.logical_and(a, b).tolist() == [False, False, True]
    assert ll.logical_or(a, b).tolist() == [True, True, True]
    assert ll.logical_xor(a, b).tolist() == [True, True, False]
    assert ll.logical_not(a).tolist() == [True, False, False]
    assert (ll.pi, ll.e, ll.inf) == (math.pi, math.e, math.inf)
    assert math.isnan(ll.nan)
    assert ll.is_tensor(V)
    assert not ll.is_tensor([1.0])
    assert ll.numel(X) == 6
    assert (ll.half, ll.short, ll.long) == (ll.float16, ll.int16, ll.int64)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(notebook):
    printed = run(notebook, ll)
    assert printed.count("\n") > 20
    assert "ACCEPTED" not in printed  # what a script expects to be refused was


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 12


@pytest.mark.parametrize(
    "before",
    ["", "import layerlab.explain.steps; ", "from layerlab.explain import Step; ", "ll.summary; "],
)
def test_explain_is_loaded_when_it_is_asked_for_and_can_be_called_always(before):
    code = (
        "import sys, layerlab as ll; assert 'layerlab.explain' not in sys.modules; "
        f"{before}print(ll.explain(ll.nn.ReLU(), [1.0, -1.0]).result.tolist(), "
        "ll.trace.__name__, ll.health.__name__, 'explain' in dir(ll))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split("\n")[0] == "[1.0, 0.0] trace health True"


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'explian'"):
        ll.explian  # noqa: B018
