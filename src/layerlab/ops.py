"""Every primitive operation beside its gradient: the calculus of layerlab on one page.

An operation is one block. The decorator holds its gradient rules, one for each argument that has a
gradient: ``g`` is the gradient of the result, ``out`` the result. Below it stands the forward
computation on raw arrays. Rules are written in the operations themselves, so a gradient can be
differentiated again, traced, or explained. The engine undoes broadcasting and dtype promotion.

Operations take Tensors (and return a Tensor) or raw arrays of any library (and return one).
Array functions carry the names of the Array-API standard (`axis`, `keepdims`); PyTorch's names for
the same things are methods of `Tensor`.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import Any

from layerlab import arrays, special
from layerlab.arrays import Array, namespace, product, product_of_columns, promote, to_floating
from layerlab.autograd import Node, broadcast_to, op
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError

Axis = int | tuple[int, ...] | None
Key = Any
Saved = dict[str, Array] | None  # see `op`

# ── arithmetic: (...) with (...), broadcast ──────────────────────────────────────────────────────


@op(a=lambda g, out, a, b: g, b=lambda g, out, a, b: g)
def add(a: Array, b: Array) -> Array:
    """a + b."""
    a, b = promote(a, b)
    return a + b


@op("Sub", a=lambda g, out, a, b: g, b=lambda g, out, a, b: -g)
def subtract(a: Array, b: Array) -> Array:
    """a - b."""
    a, b = promote(a, b)
    return a - b


@op("Mul", a=lambda g, out, a, b: g * b, b=lambda g, out, a, b: g * a)
def multiply(a: Array, b: Array) -> Array:
    """a * b."""
    a, b = promote(a, b)
    return a * b


@op("Div", a=lambda g, out, a, b: g / b, b=lambda g, out, a, b: -g * (a / b / b))
def divide(a: Array, b: Array) -> Array:
    """a / b; integers divide to the default floating dtype."""
    a, b = promote(a, b)
    if not isinstance(a, (int, float)):
        a = to_floating(a)
    if not isinstance(b, (int, float)):
        b = to_floating(b)
    return a / b


@op("Pow",
    a=lambda g, out, a, b: _power_slope(g, a, b),
    b=lambda g, out, a, b: where(_at_zero(a, b), 0.0, g * (out * _log_of(a, b))))
def power(a: Array, b: Array) -> Array:
    """a ** b. The gradient by a at b = 0 is 0, and so is that by b at a = 0, its limit for b > 0.

    Raises ArgumentError for integers to a negative integer power.
    """
    a, b = promote(a, b)
    try:
        return a**b
    except ValueError as error:
        if "negative integer powers" not in str(error):
            raise
        raise ArgumentError(
            "power: an integer to a negative power is no integer", fix="x.float() ** y"
        ) from None


def _power_slope(g: Any, a: Any, b: Any) -> Any:
    """g * b * a**(b - 1), but 0 for b = 0, whose factor 0 must not meet the infinity of 0**-1."""
    if isinstance(b, (int, float)):
        return g * (b * a ** (b - 1)) if b else g * 0.0
    flat = equal(b, 0)
    return where(flat, 0.0, g * (b * a ** where(flat, 1.0, b - 1)))


def _at_zero(a: Any, b: Any) -> Any:
    return logical_and(equal(a, 0), greater_equal(b, 0))


def _log_of(a: Any, b: Any) -> Any:
    """log(a), but 0 where it is not asked for; a Python number keeps its full precision."""
    if isinstance(a, (int, float)) and a:
        return math.log(a) if a > 0 else math.nan
    return log(where(_at_zero(a, b), 1.0, a))


@op("Neg", x=lambda g, out, x: -g)
def negative(x: Array) -> Array:
    """-x."""
    return -x


@op(a=lambda g, out, a, b: _share(g, a, b), b=lambda g, out, a, b: _share(g, b, a))
def maximum(a: Array, b: Array) -> Array:
    """The larger of the two, NaN where either is; equal ones share the gradient half and half."""
    a, b = promote(a, b)
    return namespace(a, b).maximum(a, b)


@op(a=lambda g, out, a, b: _share(g, b, a), b=lambda g, out, a, b: _share(g, a, b))
def minimum(a: Array, b: Array) -> Array:
    """The smaller of the two, NaN where either is; equal ones share the gradient half and half."""
    a, b = promote(a, b)
    return namespace(a, b).minimum(a, b)


def _share(g: Any, winner: Any, loser: Any) -> Any:
    return where(equal(winner, loser), g / 2, where(less(winner, loser), 0.0, g))


@op(a=lambda g, out, condition, a, b: where(condition, g, 0.0),
    b=lambda g, out, condition, a, b: where(condition, 0.0, g))
def where(condition: Array, a: Array, b: Array) -> Array:
    """a where the condition holds, else b."""
    xp = namespace(condition, a, b)
    a, b = promote(a, b)
    if type(a) in (int, float, bool) and type(b) in (int, float, bool):  # numpy.float64 is a float
        floating = isinstance(a, float) or isinstance(b, float)
        a = xp.asarray(a, dtype=arrays.default_dtype(xp) if floating else None)
    return xp.where(condition, a, b)


@op(x=lambda g, out, x, *, min=None, max=None: where(_inside(x, min, max), g, 0.0))
def clamp(x: Array, *, min: float | None = None, max: float | None = None) -> Array:
    """x held between min and max; the gradient passes where x lies within, bounds included."""
    for bound in (min, max):
        if bound is not None:
            x, _ = promote(x, bound)
    return arrays.clamped(x, min, max)


def _nothing(g: Any) -> Any:
    """Zeros of its shape, also where g is infinite: no number is below itself."""
    return less(g, g)


def _inside(x: Any, low: float | None, high: float | None) -> Any:
    if low is None:
        return equal(x, x) if high is None else x <= high
    return x >= low if high is None else (x >= low) & (x <= high)


# ── one argument, element by element: (...) -> (...) ─────────────────────────────────────────────


@op(x=lambda g, out, x: g * sign(x))
def abs(x: Array) -> Array:
    """|x|; the gradient at 0 is 0."""
    return namespace(x).abs(x)


@op(x=lambda g, out, x: _nothing(g))
def sign(x: Array) -> Array:
    """-1, 0 or 1; 0 for NaN, as in PyTorch."""
    kind = arrays.kind(x.dtype)
    if kind == "b":
        return arrays.cast(x, "bool")
    signs = namespace(x).sign(x)
    return signs if kind == "i" else arrays.zero_where(x != x, signs)


@op(x=lambda g, out, x: _nothing(g))
def floor(x: Array) -> Array:
    """The largest whole number that is not above x."""
    return namespace(x).floor(x)


@op(x=lambda g, out, x: _nothing(g))
def ceil(x: Array) -> Array:
    """The smallest whole number that is not below x."""
    return namespace(x).ceil(x)


@op(x=lambda g, out, x: _nothing(g))
def round(x: Array) -> Array:
    """The nearest whole number; halves go to the even one."""
    return namespace(x).round(x)


@op(x=lambda g, out, x: g * out)
def exp(x: Array) -> Array:
    """e**x."""
    x = to_floating(x)
    return namespace(x).exp(x)


@op(x=lambda g, out, x: g * (out + 1))
def expm1(x: Array) -> Array:
    """e**x - 1, precise near 0."""
    x = to_floating(x)
    return namespace(x).expm1(x)


@op(x=lambda g, out, x: g / x)
def log(x: Array) -> Array:
    """The natural logarithm."""
    x = to_floating(x)
    return namespace(x).log(x)


@op(x=lambda g, out, x: g / (x + 1))
def log1p(x: Array) -> Array:
    """log(1 + x), precise near 0."""
    x = to_floating(x)
    return namespace(x).log1p(x)


@op(x=lambda g, out, x: g / (x * math.log(2)))
def log2(x: Array) -> Array:
    """The logarithm to base 2."""
    x = to_floating(x)
    return namespace(x).log2(x)


@op(x=lambda g, out, x: g / (x * math.log(10)))
def log10(x: Array) -> Array:
    """The logarithm to base 10."""
    x = to_floating(x)
    return namespace(x).log10(x)


@op(x=lambda g, out, x: g / (2 * out))
def sqrt(x: Array) -> Array:
    """The square root."""
    x = to_floating(x)
    return namespace(x).sqrt(x)


@op("Pow", x=lambda g, out, x: g * (2 * x))
def square(x: Array) -> Array:
    """x * x."""
    return promote(x, 1)[0] * x


@op(x=lambda g, out, x: -g * (out * out))
def reciprocal(x: Array) -> Array:
    """1 / x."""
    return 1 / to_floating(x)


@op(x=lambda g, out, x: g * cos(x))
def sin(x: Array) -> Array:
    """The sine of x in radians."""
    x = to_floating(x)
    return namespace(x).sin(x)


@op(x=lambda g, out, x: -g * sin(x))
def cos(x: Array) -> Array:
    """The cosine of x in radians."""
    x = to_floating(x)
    return namespace(x).cos(x)


@op(x=lambda g, out, x: g * (1 - out * out))
def tanh(x: Array) -> Array:
    """(e**x - e**-x) / (e**x + e**-x), between -1 and 1."""
    x = to_floating(x)
    return namespace(x).tanh(x)


@op(x=lambda g, out, x: g * ((2 / math.sqrt(math.pi)) * exp(-x * x)))
def erf(x: Array) -> Array:
    """The error function, 2/sqrt(pi) times the integral of e**-t**2 from 0 to x."""
    return special.erf(to_floating(x))


@op(x=lambda g, out, x: g * (out * (1 - out)))
def sigmoid(x: Array) -> Array:
    """1 / (1 + e**-x), between 0 and 1; written so that no e**x overflows."""
    x = to_floating(x)
    xp = namespace(x)
    small = xp.exp(-xp.abs(x))  # e**-|x|, never above 1
    return xp.where(x >= 0, 1 / (1 + small), small / (1 + small))


@op(x=lambda g, out, x: gate(g, out))
def relu(x: Array) -> Array:
    """max(x, 0); NaN stays NaN; the gradient at 0 is 0."""
    return arrays.rectified(x)


@op(g=lambda h, out, g, level: gate(h, level), level=lambda h, out, g, level: _nothing(h))
def gate(g: Array, level: Array) -> Array:
    """g where the level is above 0 (or NaN), else 0, also for an infinite g."""
    return arrays.zero_where(level <= 0, g)


# ── products ─────────────────────────────────────────────────────────────────────────────────────


@op("Mm", a=lambda g, out, a, b: g @ b.mT, b=lambda g, out, a, b: a.mT @ g)
def _matmul(a: Array, b: Array) -> Array:
    """Matrix product over the last two axes: (..., n, k), (..., k, m) -> (..., n, m)."""
    a, b = promote(a, b)
    return product(a, b)


def matmul(a: Any, b: Any) -> Any:
    """Matrix product over the last two axes; a vector counts as one row, or one column.

    Shapes: (..., n, k), (..., k, m) -> (..., n, m); (k,), (k, m) -> (m,); (n, k), (k,) -> (n,).
    Raises ShapeError if the inner sizes differ or an operand has no axis, ArgumentTypeError for
    what is not a tensor.
    """
    for x in (a, b):
        if not hasattr(x, "shape"):
            raise ArgumentTypeError(
                f"matmul: a {type(x).__name__} is not a tensor",
                fix="make it a tensor first: ll.tensor(...)",
            )
    shape_a, shape_b = tuple(a.shape), tuple(b.shape)
    if not shape_a or not shape_b or shape_a[-1] != shape_b[-2 if len(shape_b) > 1 else 0]:
        raise _mismatch(shape_a, shape_b)
    if len(shape_a) > 1 and len(shape_b) > 1:
        return _matmul(a, b)
    rows = a if len(shape_a) > 1 else reshape(a, shape=(1, -1))
    columns = b if len(shape_b) > 1 else reshape(b, shape=(-1, 1))
    out = _matmul(rows, columns)
    shape = out.shape[:-2] + (shape_a[-2:-1] and out.shape[-2:-1])
    return reshape(out, shape=shape + (out.shape[-1:] if len(shape_b) > 1 else ()))


def _mismatch(a: tuple[int, ...], b: tuple[int, ...]) -> ShapeError:
    if not a or not b:
        return ShapeError(
            "a matrix product needs at least one axis on each side",
            detail=f"the operands have shapes {a} and {b}",
            fix="multiply by a single number with *",
            got=(a, b),
        )
    inner = b[-2] if len(b) > 1 else b[0]
    fits = len(b) > 1 and a[-1] == b[-1]
    turn = f"transpose the right one: a @ b.{'T' if len(b) == 2 else 'mT'}"
    return ShapeError(
        f"matrix product of {a} and {b}: the inner sizes {a[-1]} and {inner} differ",
        detail="each row of the left operand meets each column of the right one",
        fix=turn if fits else f"give the right one {a[-1]} rows",
        expected=a[-1],
        got=inner,
    )


def _affine_label(node: Node) -> str:
    """PyTorch's name: the product's for a matrix, and for other inputs that of the last reshape."""
    if node.raw is None:  # freed by backward
        return "AddmmBackward0"
    biased, ndim = len(node.raw) > 2 and node.raw[2] is not None, node.raw[0].ndim
    if ndim == 2:
        return "AddmmBackward0" if biased else "MmBackward0"
    plain = "SqueezeBackward4" if ndim == 1 else "UnsafeViewBackward0"
    return "ViewBackward0" if biased else plain


@op(_affine_label,
    x=lambda g, out, x, weight, bias=None: product(g, weight),
    weight=lambda g, out, x, weight, bias=None: product_of_columns(_rows(g), _rows(x)),
    bias=lambda g, out, x, weight, bias=None: _add_rows(g) if bias.ndim == 1 else g)
def linear(x: Array, weight: Array, bias: Array | None = None) -> Array:
    """y = x @ weight.T + bias, fused: equal to the product and the sum, in fewer steps.

    Shapes: (..., in), (out, in), (out,) -> (..., out).
    """
    if weight.ndim != 2:
        raise _no_matrix(weight)
    if x.dtype is not weight.dtype:
        x, weight = promote(x, weight)
    try:
        out = product(x, weight.T)
    except (ValueError, TypeError):  # looked into only when it fails: this path is hot
        _check_product(x, weight.mT)
        raise
    if bias is not None:
        out += bias  # in place where the library can
    return out


@op(_affine_label,
    x=lambda g, out, x, weights, bias=None: product(g, weights.mT),
    weights=lambda g, out, x, weights, bias=None: product_of_columns(_rows(x), _rows(g)),
    bias=lambda g, out, x, weights, bias=None: _add_rows(g) if bias.ndim == 1 else g)
def dense(x: Array, weights: Array, bias: Array | None = None) -> Array:
    """y = x @ weights + bias, fused: `linear` with the weights laid out (in, out).

    Shapes: (..., in), (in, out), (out,) -> (..., out).
    """
    if weights.ndim != 2:
        raise _no_matrix(weights)
    if x.dtype is not weights.dtype:
        x, weights = promote(x, weights)
    try:
        out = product(x, weights)
    except (ValueError, TypeError):  # looked into only when it fails: this path is hot
        _check_product(x, weights)
        raise
    if bias is not None:
        out += bias
    return out


def _check_product(x: Array, weights: Array) -> None:
    """Raise ShapeError if rows of x cannot meet the weights, (in, out)."""
    shape_x, shape_w = tuple(x.shape), tuple(weights.shape)
    if not shape_x or shape_x[-1] != shape_w[0]:
        raise _mismatch(shape_x, shape_w)


def _no_matrix(weights: Array) -> ShapeError:
    return ShapeError(
        "the weights of an affine map are a matrix",
        detail=f"these have shape {tuple(weights.shape)}",
        fix="give them two axes, such as weight.reshape(1, -1) for one neuron of linear",
        got=tuple(weights.shape),
    )


def _rows(x: Any) -> Any:
    """All leading axes as one: (..., n) -> (rows, n)."""
    return x if x.ndim == 2 else reshape(x, shape=(math.prod(x.shape[:-1]), x.shape[-1]))


def _add_rows(g: Any) -> Any:
    """Add up every axis but the last: (..., n) -> (n,)."""
    return add_rows(_rows(g)) if g.ndim > 1 else g


@op("Sum", x=lambda g, out, x: broadcast_to(g, shape=x.shape))
def add_rows(x: Array) -> Array:
    """The sum of the rows of a matrix. (n, m) -> (m,)."""
    return arrays.add_rows(x)


# ── fewer numbers: (...) -> the axes that are left ───────────────────────────────────────────────


def _spread(g: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """Bring the gradient of a reduction back to the shape of what was reduced."""
    if not keepdims and axis is not None and x.ndim:
        axes = {a % x.ndim for a in (axis if isinstance(axis, tuple) else (axis,))}
        g = reshape(g, shape=tuple(1 if i in axes else n for i, n in enumerate(x.shape)))
    return broadcast_to(g, shape=x.shape)


def _count(x: Any, axis: Axis) -> int:
    axes = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return math.prod(x.shape[a] for a in axes) if x.ndim else 1


@op(x=lambda g, out, x, *, axis=None, keepdims=False: _spread(g, x, axis, keepdims))
def sum(x: Array, *, axis: Axis = None, keepdims: bool = False) -> Array:
    """The sum over the axes given, or over all."""
    if arrays.kind(x.dtype) in "bi":
        x = arrays.cast(x, "int64")
    return arrays.total(x, axis, keepdims)


@op(x=lambda g, out, x, *, axis=None, keepdims=False: _spread(
    g / (_count(x, axis) or math.nan), x, axis, keepdims))
def mean(x: Array, *, axis: Axis = None, keepdims: bool = False) -> Array:
    """The sum over the axes given, or over all, divided by how many there are; NaN for none."""
    return arrays.total(x, axis, keepdims) / (_count(x, axis) or math.nan)


@op(x=lambda g, out, x, *, axis=None, correction=1, keepdims=False: _spread(g, x, axis,
        keepdims) * _variance_slope(x, axis, correction))
def var(x: Array, *, axis: Axis = None, correction: float = 1, keepdims: bool = False) -> Array:
    """sum((x - mean)**2) / (n - correction); correction 1 is the unbiased estimate."""
    return _mean_square(_deviation(x, axis), axis, correction, keepdims)


@op(x=lambda g, out, x, *, axis=None, correction=1, keepdims=False: _spread(g / (_nonzero(out)
        * 2), x, axis, keepdims) * _variance_slope(x, axis, correction))
def std(x: Array, *, axis: Axis = None, correction: float = 1, keepdims: bool = False) -> Array:
    """sqrt(var(x)); where it is 0 the gradient is 0."""
    wide = arrays.widened(x)  # or the squares of 1e-30 vanish, and their root too
    d = _deviation(wide - _top(wide, axis), axis)  # of equal numbers exactly 0
    root = namespace(x).sqrt(_mean_square(d, axis, correction, keepdims))
    return arrays.cast(root, x.dtype) if arrays.kind(x.dtype) == "f" else root


def _nonzero(x: Any) -> Any:
    return where(equal(x, 0), 1.0, x)


def _deviation(x: Any, axis: Axis) -> Any:
    return x - mean(x, axis=axis, keepdims=True)


def _mean_square(d: Array, axis: Axis, correction: float, keepdims: bool) -> Array:
    squares = arrays.settled(arrays.total(d * d, axis, keepdims))
    free = _count(d, axis) - correction
    if free > 0:
        return squares / free
    xp = namespace(d)  # what dividing by 0 gives, without its warning
    return xp.where(squares > 0, xp.full_like(squares, math.inf), xp.full_like(squares, math.nan))


def _variance_slope(x: Any, axis: Axis, correction: float) -> Any:
    d = _deviation(x, axis)
    free = _count(x, axis) - correction
    return d * (2 / free) if free > 0 else where(equal(d, 0), math.nan, math.inf)


@op("Amax", x=lambda g, out, x, *, axis=None, keepdims=False: _ties(g, out, x, axis, keepdims))
def max(x: Array, *, axis: Axis = None, keepdims: bool = False) -> Array:
    """The largest number, NaN if one is there; equal ones share the gradient evenly."""
    return arrays.largest(x, axis, keepdims)


@op("Amin", x=lambda g, out, x, *, axis=None, keepdims=False: _ties(g, out, x, axis, keepdims))
def min(x: Array, *, axis: Axis = None, keepdims: bool = False) -> Array:
    """The smallest number, NaN if one is there; equal ones share the gradient evenly."""
    return namespace(x).min(x, axis=axis, keepdims=keepdims)


def _ties(g: Any, out: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    winners = equal(x, _spread(out, x, axis, keepdims))
    if axis is None:  # PyTorch's max(x) finds NaN; its amax, along axes, does not
        winners = logical_or(winners, isnan(x))
    chosen = where(winners, 1.0, 0.0)
    return _spread(g, x, axis, keepdims) * chosen / sum(chosen, axis=axis, keepdims=True)


@op(x=lambda g, out, x, *, axis: _reverse(cumsum(_reverse(g, axis), axis=axis), axis))
def cumsum(x: Array, *, axis: int) -> Array:
    """The running sum along one axis."""
    if arrays.kind(x.dtype) in "bi":
        x = arrays.cast(x, "int64")
    return namespace(x).cumulative_sum(x, axis=axis)


def _reverse(x: Any, axis: int) -> Any:
    return x[(slice(None),) * (axis % x.ndim) + (slice(None, None, -1),)]


@op(x=lambda g, out, x, *, axis=-1, keepdims=False: _spread(g, x, axis, keepdims) * exp(x
        - _spread(out, x, axis, keepdims)))
def logsumexp(x: Array, *, axis: Axis = -1, keepdims: bool = False) -> Array:
    """log(sum(e**x)) over the axes given, shifted by the maximum so that nothing overflows."""
    x = to_floating(x)
    xp = namespace(x)
    top = _top(x, axis)
    finite = xp.isfinite(top)  # an infinite maximum, or NaN, is the answer itself
    scaled = xp.exp(x - xp.where(finite, top, xp.zeros_like(top)))
    total = xp.sum(scaled, axis=axis, keepdims=True)
    total = xp.log(xp.where(finite, total, xp.ones_like(total))) + top
    return total if keepdims else xp.squeeze(total, axis=axis)


def _top(x: Array, axis: Axis) -> Array:
    """The maximum along the axes given, which stay; 0 of no numbers."""
    return arrays.largest(x, axis, True) if x.size else arrays.total(x, axis, True)


# ── the same numbers in another arrangement ──────────────────────────────────────────────────────


@op("View", x=lambda g, out, x, *, shape: reshape(g, shape=x.shape))
def reshape(x: Array, *, shape: Sequence[int]) -> Array:
    """The same numbers, read row by row, in another shape; one size may be -1."""
    return namespace(x).reshape(x, tuple(shape))


@op("Permute", x=lambda g, out, x, *, axes: permute(g, axes=tuple(builtins.sorted(range(len(
        axes)), key=lambda i: axes[i] % len(axes)))))
def permute(x: Array, *, axes: Sequence[int]) -> Array:
    """The axes in another order."""
    n = len(axes)
    return namespace(x).permute_dims(x, tuple(a + n if -n <= a < 0 else a for a in axes))


@op("Transpose", x=lambda g, out, x: matrix_transpose(g))
def matrix_transpose(x: Array) -> Array:
    """The last two axes exchanged: (..., n, m) -> (..., m, n)."""
    return x.mT


@op("Unsqueeze", x=lambda g, out, x, *, axis: reshape(g, shape=x.shape))
def expand_dims(x: Array, *, axis: int) -> Array:
    """A new axis of length one."""
    return namespace(x).expand_dims(x, axis=axis)


@op("Squeeze", x=lambda g, out, x, *, axis: reshape(g, shape=x.shape))
def squeeze(x: Array, *, axis: Axis) -> Array:
    """Without the axes given, which must have length one."""
    return namespace(x).squeeze(x, axis=axis)


@op("Select", x=lambda g, out, x, *, key: put(g, key=key, shape=x.shape))
def take(x: Array, *, key: Key) -> Array:
    """x[key]: integers, slices, None, ..., boolean masks and integer arrays."""
    return arrays.part(x, key)


@op("IndexPut", g=lambda h, out, g, *, key, shape: take(h, key=key))
def put(g: Array, *, key: Key, shape: tuple[int, ...]) -> Array:
    """Zeros of the shape given with g added at [key]: what `take` looks like from behind."""
    xp = namespace(g)
    return arrays.scatter_add(xp.zeros(tuple(shape), dtype=g.dtype), key, g)


@op("Cat", inputs=lambda g, out, *inputs, axis: _cut(g, [x.shape[axis] for x in inputs], axis))
def _concat(*inputs: Array, axis: int) -> Array:
    return namespace(*inputs).concat(_same_dtype(inputs), axis=axis)


def concat(inputs: Sequence[Any], axis: int = 0) -> Any:
    """The inputs one after the other along an axis that they have."""
    _check_inputs(inputs, "concat", axis)
    return _concat(*inputs, axis=axis)


@op("Stack", inputs=lambda g, out, *inputs, axis: [squeeze(part, axis=axis) for part in _cut(
        g, [1] * len(inputs), axis)])
def _stack(*inputs: Array, axis: int) -> Array:
    return namespace(*inputs).stack(_same_dtype(inputs), axis=axis)


def stack(inputs: Sequence[Any], axis: int = 0) -> Any:
    """The inputs, all of one shape, beside each other along a new axis."""
    _check_inputs(inputs, "stack", None)
    return _stack(*inputs, axis=axis)


def _check_inputs(inputs: Sequence[Any], what: str, axis: int | None) -> None:
    """Raise unless these are tensors of equal sizes, but for the axis along which they join."""
    if not inputs:
        raise ArgumentError(f"{what} needs at least one input", fix=f"{what}([a, b])")
    for i, x in enumerate(inputs):
        if not hasattr(x, "shape"):
            raise ArgumentTypeError(
                f"{what}: input {i} is a {type(x).__name__}, not a tensor",
                fix="make it a tensor first: ll.tensor(...)",
            )
    first = tuple(inputs[0].shape)
    for i, x in enumerate(inputs):
        shape = tuple(x.shape)
        pairs = enumerate(zip(first, shape, strict=False))
        differ = [k for k, (n, m) in pairs if n != m and (axis is None or k != axis % len(first))]
        if len(shape) != len(first) or differ:
            joined = "" if axis is None else f" but for axis {axis}"
            raise ShapeError(
                f"{what}: input {i} has shape {shape}, but input 0 has {first}",
                detail=f"all sizes must be equal{joined}",
                fix="reshape it, or choose another axis",
                expected=first,
                got=shape,
            )


def _cut(g: Any, sizes: Sequence[int], axis: int) -> list[Any]:
    before = (slice(None),) * (axis % g.ndim)
    ends = [builtins.sum(sizes[: i + 1]) for i in range(len(sizes))]
    return [g[(*before, slice(end - n, end))] for n, end in zip(sizes, ends, strict=True)]


def _same_dtype(inputs: Sequence[Array]) -> list[Array]:
    common = inputs[0]
    for x in inputs[1:]:
        common, _ = promote(common, x)
    return [x if x.dtype == common.dtype else arrays.cast(x, common.dtype) for x in inputs]


# ── fused: one operation because it is faster, or safer, than its composition ────────────────────
# An operation with a `saved` argument leaves there what its rules would have to compute again.
# For second derivatives `saved` is empty, and the rules compute it in differentiable operations.


@op(x=lambda g, out, x, *, axis=-1: g - exp(out) * sum(g, axis=axis, keepdims=True))
def log_softmax(x: Array, *, axis: int = -1) -> Array:
    """x - log(sum(e**x)) along one axis, shifted by the maximum: exact where softmax underflows."""
    x = to_floating(x)
    xp = namespace(x)
    shifted = x - _top(x, axis)
    return shifted - xp.log(arrays.total(xp.exp(shifted), axis, True))


@op(x=lambda g, out, x, *, axis=-1: out * (g - sum(g * out, axis=axis, keepdims=True)))
def softmax(x: Array, *, axis: int = -1) -> Array:
    """e**x / sum(e**x) along one axis, shifted by the maximum so that nothing overflows."""
    x = to_floating(x)
    e = namespace(x).exp(x - _top(x, axis))
    return e / arrays.total(e, axis, True)


@op("NllLoss", logits=lambda g, out, logits, labels, *, saved: (g / logits.shape[0]) * (
    saved["error"] if saved else softmax(logits) - one_hot(labels, like=logits)))
def cross_entropy(logits: Array, labels: Array, *, saved: Saved) -> Array:
    """mean(-log_softmax(logits)[i, labels[i]]), fused. (n, classes), (n,) integers -> ()."""
    xp = namespace(logits, labels)
    n = logits.shape[0]
    shifted = logits - arrays.largest(logits, -1, True)
    e = xp.exp(shifted)
    sums = arrays.total(e, -1)
    right = arrays.at_labels(shifted, labels)
    if saved is not None:
        saved["error"] = e / sums[:, None] - arrays.one_hot(labels, logits.shape[1], logits.dtype)
    return arrays.total(xp.log(sums) - right) / (n or math.nan)


@op(x=lambda g, out, x, y: g * (x - y) / maximum(x * (1 - x), _LEAST),
    y=lambda g, out, x, y: g * (log1p(-x) - log(x)))
def binary_cross_entropy(x: Array, y: Array) -> Array:
    """-(y log x + (1 - y) log(1 - x)), with each logarithm held above -100. Source: PyTorch."""
    x, y = promote(to_floating(x), y)
    return -(y * _log_or(x) + (1 - y) * _log_of_rest(x))


_LEAST = 9.999999960041972e-13  # 1e-12 in single precision, for both dtypes, as in PyTorch


def _log_or(x: Any) -> Any:
    # The inner bound lies below e**-100: it keeps log from an infinity that would be thrown away.
    return maximum(log(maximum(x, 1e-45)), -100.0)


def _log_of_rest(x: Any) -> Any:
    """log(1 - x), exact for a small x, and -100 at x = 1."""
    full = x >= 1
    return where(full, -100.0, log1p(-where(full, 0.0, x)))


@op()
def one_hot(labels: Array, *, like: Any) -> Array:
    """A one at each label, zeros elsewhere, in the dtype and width of the last axis of `like`."""
    return arrays.one_hot(labels, like.shape[-1], like.dtype)


@op("NativeBatchNorm",
    x=lambda g, out, x, weight, bias, *, eps, saved: _batch_norm_input(
        g if weight is None else g * weight, *_normalised(x, eps, saved)),
    weight=lambda g, out, x, weight, bias, *, eps, saved: _add_rows(g * _normalised(x, eps,
        saved)[0]),
    bias=lambda g, out, x, weight, bias, *, eps, saved: _add_rows(g))
def batch_norm(
    x: Array, weight: Array | None, bias: Array | None, *, eps: float, saved: Saved
) -> Array:
    """(x - mean) / sqrt(var + eps) * weight + bias with the batch's own mean and (biased) variance.

    Shapes: (n, features), (features,), (features,) -> (n, features). Fused: the gradient by x is
    written out, because x moves the mean and the variance too.
    """
    xhat, scale = _normalise(x, eps)
    if saved is not None:
        saved["xhat"], saved["scale"] = xhat, scale
    out = xhat if weight is None else xhat * weight
    return out if bias is None else out + bias


def _normalise(x: Any, eps: float) -> tuple[Any, Any]:
    """x with mean 0 and variance 1 for each feature, and the factor 1 / sqrt(var + eps)."""
    centred = x - mean(x, axis=0, keepdims=True)
    scale = 1 / sqrt(mean(centred * centred, axis=0, keepdims=True) + eps)
    return centred * scale, scale


def _normalised(x: Any, eps: float, saved: Saved) -> tuple[Any, Any]:
    return (saved["xhat"], saved["scale"]) if saved else _normalise(x, eps)


def _batch_norm_input(g: Any, xhat: Any, scale: Any) -> Any:
    return scale * (
        g - mean(g, axis=0, keepdims=True) - xhat * mean(g * xhat, axis=0, keepdims=True)
    )


# ── questions: booleans and positions, without a gradient ────────────────────────────────────────


@op()
def equal(a: Array, b: Array) -> Array:
    """Whether a == b, element by element."""
    a, b = promote(a, b)
    return a == b


@op()
def not_equal(a: Array, b: Array) -> Array:
    """Whether a != b, element by element."""
    a, b = promote(a, b)
    return a != b


@op()
def less(a: Array, b: Array) -> Array:
    """Whether a < b, element by element."""
    a, b = promote(a, b)
    return a < b


@op()
def less_equal(a: Array, b: Array) -> Array:
    """Whether a <= b, element by element."""
    a, b = promote(a, b)
    return a <= b


@op()
def greater(a: Array, b: Array) -> Array:
    """Whether a > b, element by element."""
    a, b = promote(a, b)
    return a > b


@op()
def greater_equal(a: Array, b: Array) -> Array:
    """Whether a >= b, element by element."""
    a, b = promote(a, b)
    return a >= b


@op()
def logical_and(a: Array, b: Array) -> Array:
    """Whether both hold; for integers, bit by bit."""
    return a & b


@op()
def logical_or(a: Array, b: Array) -> Array:
    """Whether either holds; for integers, bit by bit."""
    return a | b


@op()
def logical_not(x: Array) -> Array:
    """Whether it does not hold; for integers, bit by bit."""
    return ~x


@op()
def isnan(x: Array) -> Array:
    """Whether each number is NaN."""
    return namespace(x).isnan(x)


@op()
def isinf(x: Array) -> Array:
    """Whether each number is infinite."""
    return namespace(x).isinf(x)


@op()
def isfinite(x: Array) -> Array:
    """Whether each number is neither infinite nor NaN."""
    return namespace(x).isfinite(x)


@op()
def all(x: Array, *, axis: Axis = None, keepdims: bool = False) -> Array:
    """Whether every one holds; a uint8 for uint8, as in PyTorch."""
    return _as_asked(namespace(x).all(x, axis=axis, keepdims=keepdims), x)


@op()
def any(x: Array, *, axis: Axis = None, keepdims: bool = False) -> Array:
    """Whether at least one holds; a uint8 for uint8, as in PyTorch."""
    return _as_asked(namespace(x).any(x, axis=axis, keepdims=keepdims), x)


def _as_asked(answer: Array, x: Array) -> Array:
    return arrays.cast(answer, x.dtype) if arrays.dtype_name(x.dtype) == "uint8" else answer


@op()
def argmax(x: Array, *, axis: int | None = None, keepdims: bool = False) -> Array:
    """The position of the largest number, the first among equal ones."""
    return namespace(x).argmax(x, axis=axis, keepdims=keepdims)


@op()
def argmin(x: Array, *, axis: int | None = None, keepdims: bool = False) -> Array:
    """The position of the smallest number, the first among equal ones."""
    return namespace(x).argmin(x, axis=axis, keepdims=keepdims)


@op()
def argsort(x: Array, *, axis: int = -1, descending: bool = False) -> Array:
    """The positions that would sort the numbers along one axis; equal ones keep their order."""
    return arrays.argsort(x, axis, descending)
