"""The same values and gradients on NumPy, array-api-strict, JAX, and inside jax.jit."""

from functools import partial

import array_api_strict
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import layerlab as ll
from cases import NAMES, ROWS
from layerlab import arrays, autograd, ops
from layerlab import functional as F


@pytest.fixture(autouse=True, scope="module")
def _quick_compilation():
    """Hundreds of tiny programs run once each: optimising them would take longer than they do."""
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


each_row = pytest.mark.parametrize("case", ROWS, ids=NAMES)


class Library:
    """An array library: how its arrays are made, and how a function is run in it."""

    def __init__(self, name, xp, dtype, rtol, *, compile_first=False):
        self.name, self.xp, self.dtype, self.rtol = name, xp, dtype, rtol
        self.compile_first = compile_first

    def array(self, x):
        return self.xp.asarray(x)

    def run(self, function, operands):
        """function(operands), compiled first where the library does that."""
        if not self.compile_first:
            return function(operands)
        arrays_only = [x for x in operands if x is not None]

        def restored(*given):
            left = iter(given)
            return function([None if x is None else next(left) for x in operands])

        return jax.jit(restored)(*arrays_only)

    def owns(self, x):
        if self.xp is np:
            return isinstance(x, (np.ndarray, np.generic))
        return isinstance(x, jax.Array) if self.xp is jax.numpy else arrays.namespace(x) is self.xp


LIBRARIES = [
    Library("numpy", np, "float64", 1e-12),
    Library("strict", array_api_strict, "float64", 1e-12),
    Library("jax", jax.numpy, "float32", 2e-5),
    Library("jax.jit", jax.numpy, "float32", 2e-5, compile_first=True),
]


@pytest.fixture(params=LIBRARIES, ids=[library.name for library in LIBRARIES])
def xp(request):
    return request.param


def values_and_gradients(case, options, wanted, operands):
    """The result and the gradient of each wanted operand, as raw arrays."""
    tensors = [None if x is None else autograd.make(x) for x in operands]
    leaves = [tensors[i].requires_grad_() for i in wanted]
    out = case(tensors, options)
    if not out.requires_grad:
        return out.data, []
    # Weights that depend on the position only: the same on every library.
    library = arrays.namespace(out.data)
    weights = np.linspace(0.5, 1.5, out.numel()).reshape(tuple(out.shape))
    out.backward(autograd.make(arrays.cast(library.asarray(weights), out.dtype)))
    return out.data, [leaf.grad.data for leaf in leaves]


def in_the_standard(sample):
    """Whether an index, if there is one, names every axis, as the standard wants."""
    key = sample.options.get("key", ...)
    if isinstance(key, tuple):
        return not any(k is None for k in key) and (any(k is ... for k in key) or len(key) == 2)
    return key is Ellipsis or (isinstance(key, np.ndarray) and key.dtype.kind == "b")


@each_row
def test_every_library_agrees(xp, case):
    sample = next(s for s in map(case.example, range(1, 99)) if in_the_standard(s))
    if xp.dtype == "float32" and case.name == "autograd.cast":
        pytest.skip("JAX has no float64 unless it is asked for")
    if xp.compile_first and "mask" in case.name:
        pytest.skip("how many numbers a mask takes is unknown inside a trace")
    expected, gradients = values_and_gradients(
        case, sample.options, case.differentiable(sample), sample.operands
    )
    there = sample.astype(xp.dtype).converted(xp.array)

    def both(operands):  # on raw arrays too, in one program where the library compiles
        found = values_and_gradients(case, there.options, case.differentiable(sample), operands)
        return *found, case(operands, there.options)

    found, slopes, raw = xp.run(both, there.operands)
    assert all(xp.owns(x) for x in (found, raw, *slopes))
    scale = (
        np.nanmax(
            np.abs(np.asarray(expected, dtype="float64")), initial=1, where=np.isfinite(expected)
        )
        if np.asarray(expected).dtype.kind == "f"
        else 1
    )
    for result in (found, raw):
        np.testing.assert_allclose(
            arrays.to_numpy(result), expected, rtol=xp.rtol, atol=xp.rtol * scale
        )
    assert len(slopes) == len(gradients)
    for a, b in zip(slopes, gradients, strict=True):
        assert arrays.dtype_name(a.dtype) == xp.dtype
        scale = np.abs(b).max(initial=1)
        np.testing.assert_allclose(arrays.to_numpy(a), b, rtol=xp.rtol, atol=xp.rtol * scale)


# ── raw arrays under JAX's own transformations ───────────────────────────────────────────────────


def affine_arrays():
    rng = np.random.default_rng(0)
    return [rng.normal(size=s).astype("float32") for s in ((5, 3), (2, 3), (2,))]


def test_linear_under_jax_grad():
    x, weight, bias = affine_arrays()
    upstream = np.arange(10, dtype="float32").reshape(5, 2)

    def loss(x, weight, bias):
        return (F.linear(x, weight, bias) * upstream).sum()

    found = jax.grad(loss, argnums=(0, 1, 2))(x, weight, bias)
    for a, b in zip(found, (upstream @ weight, upstream.T @ x, upstream.sum(0)), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_linear_under_jax_vmap():
    x, weight, bias = affine_arrays()
    each_row_alone = jax.vmap(F.linear, in_axes=(0, None, None))(x, weight, bias)
    np.testing.assert_allclose(each_row_alone, x @ weight.T + bias, rtol=1e-5)
    weights = np.stack([weight, 2 * weight, -weight])
    each_weight = jax.vmap(partial(F.linear, x))(weights)
    np.testing.assert_allclose(each_weight, x @ np.swapaxes(weights, 1, 2), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("case", ROWS, ids=NAMES)
def test_jax_differentiates_what_we_compute(case):
    """JAX's own gradient of a function on raw arrays equals the gradient of our rules."""
    sample = case.example(2)
    wanted = case.differentiable(sample)
    if case.name == "autograd.cast" or not wanted:
        return
    expected, gradients = values_and_gradients(case, sample.options, wanted, sample.operands)
    if not gradients:
        return
    weights = np.linspace(0.5, 1.5, expected.size, dtype="float32").reshape(expected.shape)
    there = sample.astype("float32").converted(jax.numpy.asarray)

    def total(*given):
        operands = list(there.operands)
        for i, x in zip(wanted, given, strict=True):
            operands[i] = x
        return (case(operands, there.options) * weights).sum()

    gradient = jax.jit(jax.grad(total, argnums=tuple(range(len(wanted)))))
    found = gradient(*(there.operands[i] for i in wanted))
    for a, b in zip(found, gradients, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4 * np.abs(b).max(initial=1))


# ── libraries that meet ──────────────────────────────────────────────────────────────────────────


def test_a_numpy_constant_may_meet_a_jax_array():
    x = ll.tensor(np.ones(3, "float32"))
    y = autograd.make(jax.numpy.ones(3)).requires_grad_()
    out = (x * y + np.float32(1)).sum()
    out.backward()
    assert isinstance(out.data, jax.Array)
    assert isinstance(y.grad.data, jax.Array)
    np.testing.assert_array_equal(y.grad.data, np.ones(3))


def test_numpy_labels_may_meet_jax_logits():
    logits = autograd.make(jax.numpy.asarray([[1.0, 2.0], [0.5, 0.0]])).requires_grad_()
    F.cross_entropy(logits, np.array([0, 1])).backward()
    plain = ll.tensor([[1.0, 2.0], [0.5, 0.0]], requires_grad=True)
    F.cross_entropy(plain, ll.tensor([0, 1])).backward()
    np.testing.assert_allclose(logits.grad.data, plain.grad.data, rtol=1e-6)


def test_labels_out_of_range_are_refused_on_every_library(xp):
    logits, labels = xp.array(np.zeros((2, 3), xp.dtype)), xp.array(np.array([0, 3]))
    with pytest.raises(ll.errors.ArgumentError, match="labels lie between 0 and 2"):
        F.cross_entropy(logits, labels)


def test_shapes_that_do_not_fit_are_refused_on_every_library(xp):
    a, b = (autograd.make(xp.array(np.zeros(n, xp.dtype))) for n in (2, 3))
    with pytest.raises(ll.errors.ShapeError, match=r"add: shapes \(2,\) and \(3,\)"):
        a + b
    with pytest.raises(ll.errors.ShapeError, match="inner sizes 2 and 3"):
        F.linear(a, autograd.make(xp.array(np.zeros((4, 3), xp.dtype))))


def test_jax_takes_our_slopes_at_the_corners():
    """`jnp.maximum` and `jnp.clip` have half a slope where they turn; PyTorch and we do not."""
    zero = jnp.zeros(())
    assert float(jax.grad(F.relu)(zero)) == 0
    assert float(jax.grad(F.elu)(zero)) == 1
    assert float(jax.grad(lambda x: ops.clamp(x, max=0.0))(zero)) == 1
