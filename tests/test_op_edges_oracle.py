"""Every operation at the edges, against PyTorch: infinity, NaN, -0, the very large and very small.

The rows are those of `cases.py`; their ordinary numbers are replaced by wild ones, in arrays that
are empty, laid out in any way, or read-only. Values, dtypes and gradients are compared, NaN and
infinities stand in the same places, and nothing that was given is changed.
"""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from cases import ROWS
from conventions import explains

pytestmark = pytest.mark.oracle

ROW = "operations at the edges, against PyTorch"
# The edges of binary_cross_entropy, for which PyTorch has no formula but the loss, are the loss's.
OPERATIONS = [
    case
    for case in ROWS
    if not case.name.startswith("functional.") and case.name != "ops.binary_cross_entropy"
]
EXAMPLES = 14

# What adds up terms of both signs may be off by units in the last place of its terms, which are
# as large as this power of the largest number.
ADDS_UP = {
    **dict.fromkeys(("ops.softmax", "ops.log_softmax", "ops.cross_entropy", "ops.put"), 0),
    **dict.fromkeys(("ops.logsumexp", "autograd.broadcast_to"), 0),
    **dict.fromkeys(
        ("ops.sum", "ops.mean", "ops.cumsum", "ops.add_rows", "autograd.sum_to", "ops.std"), 1
    ),
    **dict.fromkeys(("ops.matmul", "ops.linear", "ops.dense"), 2),
    **dict.fromkeys(("ops.var",), 2),
    **dict.fromkeys(("ops.batch_norm",), 3),
}

SPECIAL = [0.0, 1.0, 0.5, 2.0, np.inf, np.nan, 88.8, 710.0, 1e30, 1e-30, 1e4, 1e-40, 1e-310]
SPECIAL += [-x for x in SPECIAL]


def mixed(rng, x):
    """Some of the numbers special, the others as they were."""
    return np.where(rng.random(x.shape) < 0.6, rng.choice(SPECIAL, x.shape), x)


def equal(rng, x):
    return np.full(x.shape, rng.choice(SPECIAL))


def logits(rng, x):
    return x * 1e4 + 9e4


def any_bits(rng, x):
    """Unbounded: each pattern of 64 bits is as likely as any other."""
    return rng.integers(0, 2**64, x.shape, dtype=np.uint64).view(np.float64)


def rows_of_infinities(rng, x):
    return np.where(rng.random((*x.shape[:-1], 1) if x.ndim else ()) < 0.5, -np.inf, x)


WILD = (mixed, mixed, equal, logits, any_bits, rows_of_infinities)


def turned(x):
    return np.array(x, order="F")


def backwards(x):
    """The same numbers with negative steps."""
    flip = (slice(None, None, -1),) * x.ndim
    return x[flip].copy()[flip] if x.ndim else x


def every_second(x):
    """The same numbers, with others between them."""
    if not x.ndim:
        return x
    wide = np.zeros((*x.shape[:-1], 2 * x.shape[-1]), x.dtype)
    wide[..., ::2] = x
    return wide[..., ::2]


def read_only(x):
    x = x.copy()
    x.flags.writeable = False
    return x


LAYOUTS = (np.array, turned, backwards, every_second, read_only)


def made_wild(name, sample, dtype, rng, wild):
    """The sample with wild numbers of a dtype, bounded where sums must not overflow halfway."""

    def change(x):
        if x.dtype.kind != "f":
            return x
        numbers = np.asarray(wild(rng, x), "float64").reshape(x.shape)
        if name in ADDS_UP:
            most = 1e30 ** (1 / max(1, ADDS_UP[name]))
            numbers = np.where(np.isfinite(numbers), np.clip(numbers, -most, most), numbers)
        with np.errstate(all="ignore"):
            return numbers.astype(dtype)

    return type(sample)(
        tuple(None if x is None else change(x) for x in sample.operands), sample.options
    )


def largest(*arrays):
    finite = [np.abs(x[np.isfinite(x)]).max(initial=0) for x in arrays if x.dtype.kind == "f"]
    return float(max(finite, default=0))


def assert_close(found, expected, case, operands):
    """Equal within rtol; what adds up may be off by some units in the last place of its terms."""
    found = np.asarray(found)
    if expected.dtype.kind != "f":
        np.testing.assert_array_equal(found, expected)
        return
    rtol, atol = (1e-9, 1e-11) if expected.dtype == np.float64 else (1e-5, 1e-38)
    if case.name in ADDS_UP:
        terms = max(1.0, largest(*operands, expected)) ** ADDS_UP[case.name]
        atol = max(atol, 32 * float(np.finfo(expected.dtype).eps) * terms)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(found, expected, rtol=rtol, atol=min(atol, 1e300))


def compare(case, sample, layout):
    wanted = case.differentiable(sample)
    given_arrays = [None if x is None else layout(x) for x in sample.operands]
    before = [None if x is None else x.tobytes() for x in given_arrays]
    ours = [None if x is None else ll.as_tensor(x) for x in given_arrays]
    theirs = [None if x is None else torch.from_numpy(np.array(x)) for x in given_arrays]
    for i in wanted:
        ours[i].requires_grad_()
        theirs[i].requires_grad_()
    found, expected = case(ours, sample.options), case.torch(torch, *theirs, **sample.options)
    operands = [x for x in given_arrays if x is not None]

    assert tuple(found.shape) == tuple(expected.shape)
    if case.name != "ops.one_hot":
        assert ll.arrays.dtype_name(found.dtype) == str(expected.dtype).removeprefix("torch.")
    assert_close(found.data, expected.detach().numpy(), case, operands)
    if expected.requires_grad:
        upstream = np.random.default_rng(0).uniform(0.5, 1.5, tuple(found.shape))
        upstream = upstream.astype(found.data.dtype)
        found.backward(upstream)
        expected.backward(torch.from_numpy(np.array(upstream)))
        for i in wanted:
            if theirs[i].grad is None:
                assert ours[i].grad is None or not ours[i].grad.data.any()
                continue
            assert ours[i].grad.dtype == ours[i].dtype
            assert_close(ours[i].grad.data, theirs[i].grad.numpy(), case, operands)
    assert [None if x is None else x.tobytes() for x in given_arrays] == before


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("case", OPERATIONS, ids=[case.name for case in OPERATIONS])
@pytest.mark.filterwarnings("ignore::UserWarning")  # PyTorch's, of too few numbers for a variance
def test_equal_to_pytorch_at_the_edges(case, dtype, count):
    compared = 0

    @settings(max_examples=EXAMPLES, database=None)
    @given(
        case.samples(),
        st.sampled_from(WILD),
        st.sampled_from(LAYOUTS),
        st.integers(0, 2**32 - 1),
    )
    def check(sample, wild, layout, seed):
        nonlocal compared
        rng = np.random.default_rng(seed)
        sample = made_wild(case.name, sample, dtype, rng, wild)
        try:
            compare(case, sample, layout)
        except AssertionError:
            name = case.name.rpartition(".")[2]
            if explains(name, *sample.operands, **sample.options) is None:
                raise
        compared += 1

    check()
    count(ROW, compared)
