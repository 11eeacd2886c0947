"""Tensor: an array that remembers how it was computed, with PyTorch's methods over `ops`.

Methods are named as in PyTorch; what they mean stands in `ops.py`. Axes may be given as
`axis`/`keepdims` (the Array-API standard's words) or `dim`/`keepdim` (PyTorch's).
"""

from __future__ import annotations

import builtins
import functools
import math
import operator
from builtins import bool as _bool  # the methods of these names hide them inside the class
from builtins import float as _float
from builtins import int as _int
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from layerlab import arrays, autograd, ops
from layerlab.arguments import check_flag, check_number, check_size, check_whole
from layerlab.arrays import Array
from layerlab.autograd import Value, named
from layerlab.errors import ArgumentError, ArgumentTypeError, PositionError, ShapeError, described
from layerlab.operators import Operators, Size, as_raw, matmul, operand, share_memory, unwrapped

__all__ = [
    "Parameter",
    "Size",
    "Tensor",
    "as_raw",
    "as_tensor",
    "dot",
    "flatten",
    "gather",
    "is_tensor",
    "matmul",
    "tensor",
]

Axis = int | tuple[int, ...] | None


class ValuesAndIndices(NamedTuple):
    """What `max`, `min`, `median`, `sort` and `topk` along one axis return."""

    values: Tensor
    indices: Tensor

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"return_types.{name}(\nvalues={self.values!r},\nindices={self.indices!r})"


# One class each, because the name is printed.
_Max, _Min, _Median, _Sort, _TopK = (
    type(name, (ValuesAndIndices,), {"__slots__": ()})
    for name in ("max", "min", "median", "sort", "topk")
)


_FLAGS = frozenset(("keepdims", "descending", "unbiased"))


def _either_word(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let a method take PyTorch's `dim` and `keepdim` for `axis` and `keepdims`."""

    @functools.wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        for word, standard in (("dim", "axis"), ("keepdim", "keepdims")):
            if word in kwargs:
                kwargs[standard] = kwargs.pop(word)
        for flag in _FLAGS.intersection(kwargs):
            kwargs[flag] = check_flag(flag, kwargs[flag])
        if isinstance(kwargs.get("axis"), list):
            kwargs["axis"] = tuple(kwargs["axis"])
        return method(self, *(tuple(a) if isinstance(a, list) else a for a in args), **kwargs)

    return call


def sizes_of(shape: tuple[Any, ...]) -> tuple[int, ...]:
    """Sizes given one by one or as one sequence, each a whole number."""
    if len(shape) == 1 and isinstance(shape[0], Sequence):
        shape = tuple(shape[0])
    try:
        return tuple(operator.index(n) for n in shape)
    except TypeError:
        raise ArgumentTypeError(
            f"sizes must be whole numbers, not {described(shape)}",
            fix="give integers such as (2, 3)",
        ) from None


def new_sizes(shape: tuple[Any, ...]) -> tuple[int, ...]:
    """The sizes of a new tensor: none negative, and not more numbers than there is memory."""
    sizes = sizes_of(shape)
    if builtins.min(sizes, default=0) < 0:
        raise ArgumentError(f"a size cannot be negative: {sizes}", fix="use 0 or more")
    if builtins.max(sizes, default=0) >= 2**60 or math.prod(sizes) >= 2**60:  # of 8 bytes each
        raise ArgumentError(
            f"no memory holds so many numbers: {described(sizes)}", fix="use smaller sizes"
        )
    return sizes


class Tensor(Operators):
    """An array of numbers, float32 unless `data` is an array of another floating dtype.

    `Tensor(data)` always makes floats, as torch.Tensor does; `tensor(data)` infers the dtype.

    `data` is the raw array (NumPy, or whichever library it came from), `grad` the gradient that
    `backward` left, `requires_grad` whether it should.
    """

    def __init__(self, data: Any = (), *, requires_grad: bool = False) -> None:
        array = unwrapped(data)
        made = arrays.as_array(array)
        if arrays.kind(made.dtype) in "bi":
            made = arrays.to_floating(made)
        elif made is array and arrays.is_numpy(made):
            made = made.copy()  # a tensor owns its numbers
        self.data = made
        self.grad = None
        self.node = None
        self.requires_grad = False
        if check_flag("requires_grad", requires_grad):
            self.requires_grad_()

    # ── element by element ───────────────────────────────────────────────────────────────────────

    add = ops.add
    sub = subtract = ops.subtract
    mul = multiply = ops.multiply
    div = divide = ops.divide
    pow = Operators.__pow__
    neg = ops.negative
    abs = ops.abs
    sign = ops.sign
    floor = ops.floor
    ceil = ops.ceil

    def round(self, *, decimals: _int = 0) -> Tensor:
        """The nearest whole number, or with so many decimals; halves go to the even one."""
        decimals = check_whole("decimals", decimals)
        if abs(decimals) > 300:
            raise ArgumentError("no number has more than 300 decimals", fix="decimals=2")
        if not decimals:
            return ops.round(self)
        return named(ops.round(self * 10.0**decimals) / 10.0**decimals, "RoundBackward1")

    def trunc(self) -> Tensor:
        """The whole number next to it towards zero."""
        return named(
            ops.where(ops.less(self, 0), ops.ceil(self), ops.floor(self)), "TruncBackward0"
        )

    exp = ops.exp
    expm1 = ops.expm1
    log = ops.log
    log1p = ops.log1p
    log2 = ops.log2
    log10 = ops.log10
    sqrt = ops.sqrt

    def rsqrt(self) -> Tensor:
        """1 / sqrt(x)."""
        return named(ops.reciprocal(ops.sqrt(self)), "RsqrtBackward0")

    square = ops.square
    reciprocal = ops.reciprocal
    sin = ops.sin
    cos = ops.cos
    tanh = ops.tanh
    erf = ops.erf
    sigmoid = ops.sigmoid
    relu = ops.relu
    maximum = ops.maximum
    minimum = ops.minimum
    isnan = ops.isnan
    isinf = ops.isinf
    isfinite = ops.isfinite
    floor_divide = Operators.__floordiv__
    remainder = Operators.__mod__
    eq = Operators.__eq__
    ne = Operators.__ne__
    lt = ops.less
    le = ops.less_equal
    gt = ops.greater
    ge = ops.greater_equal

    def clamp(self, min: _float | None = None, max: _float | None = None) -> Tensor:
        """Held between min and max."""
        if min is None and max is None:
            raise ArgumentError("clamp needs min, max or both", fix="x.clamp(min=0)")
        if isinstance(min, Value) or isinstance(max, Value):  # bounds that may want gradients
            out = self if min is None else ops.maximum(self, min)
            return named(out if max is None else ops.minimum(out, max), "ClampBackward0")
        return named(ops.clamp(self, min=min, max=max), "ClampBackward1")

    clip = clamp

    # ── products ─────────────────────────────────────────────────────────────────────────────────

    def matmul(self, other: Any) -> Tensor:
        """self @ other."""
        return matmul(self, other)

    mm = mv = bmm = matmul

    def outer(self, other: Any) -> Tensor:
        """Each number of one vector times each of another. (n,), (m,) -> (n, m)."""
        for x in (self, operand(other, "outer")):
            if len(x.shape) != 1:
                raise ShapeError(
                    f"outer takes two vectors, but one operand has shape {tuple(x.shape)}",
                    fix="x[..., :, None] * y[..., None, :] does it for rows of vectors",
                )
        return named(ops.multiply(self[:, None], other), "MulBackward0")

    def dot(self, other: Any) -> Tensor:
        """The sum of products of two vectors of the same length."""
        return dot(self, other)

    # ── fewer numbers ────────────────────────────────────────────────────────────────────────────

    @_either_word
    def sum(self, axis: Axis = None, keepdims: _bool = False) -> Tensor:
        """The sum over the axes given, or over all."""
        out = ops.sum(self, axis=_axes(axis), keepdims=keepdims)
        return out if axis is None else named(out, "SumBackward1")

    @_either_word
    def mean(self, axis: Axis = None, keepdims: _bool = False) -> Tensor:
        """The mean over the axes given, or over all."""
        if arrays.kind(self.dtype) not in "fc":
            raise ArgumentTypeError(
                f"the mean of {arrays.dtype_name(self.dtype)} numbers is no such number",
                fix="x.float().mean()",
            )
        out = ops.mean(self, axis=_axes(axis), keepdims=keepdims)
        return out if axis is None else named(out, "MeanBackward1")

    @_either_word
    def prod(self, axis: _int | None = None, keepdims: _bool = False) -> Tensor:
        """The product along one axis, or of all numbers."""
        if axis is None or not self.ndim:
            _there(axis or 0, 1, "prod")
            return named(_product(flatten(self), 0)[0], "ProdBackward0")
        out = _product(self, axis)
        out = out if keepdims else ops.squeeze(out, axis=axis)
        return named(out, "ProdBackward1")

    @_either_word
    def amax(self, axis: Axis = None, keepdims: _bool = False) -> Tensor:
        """The largest number, over the axes given or over all."""
        axes = _axes(axis)
        every = tuple(range(self.ndim))
        return ops.max(self, axis=every if axes is None else axes, keepdims=keepdims)

    @_either_word
    def amin(self, axis: Axis = None, keepdims: _bool = False) -> Tensor:
        """The smallest number, over the axes given or over all."""
        axes = _axes(axis)
        every = tuple(range(self.ndim))
        return ops.min(self, axis=every if axes is None else axes, keepdims=keepdims)

    @_either_word
    def var(
        self,
        axis: Axis = None,
        unbiased: _bool = True,
        keepdims: _bool = False,
        *,
        correction: _float | None = 1,
    ) -> Tensor:
        """The variance; unbiased (n - 1) unless `correction=0`."""
        if isinstance(axis, _bool):  # x.var(False) is x.var(unbiased=False), as in PyTorch
            unbiased, axis = axis, None
        free = (1 if correction is None else correction) if unbiased else 0
        return ops.var(self, axis=_axes(axis), correction=free, keepdims=keepdims)

    @_either_word
    def std(
        self,
        axis: Axis = None,
        unbiased: _bool = True,
        keepdims: _bool = False,
        *,
        correction: _float | None = 1,
    ) -> Tensor:
        """The standard deviation; unbiased (n - 1) unless `correction=0`."""
        if isinstance(axis, _bool):
            unbiased, axis = axis, None
        free = (1 if correction is None else correction) if unbiased else 0
        return ops.std(self, axis=_axes(axis), correction=free, keepdims=keepdims)

    @_either_word
    def max(self, axis: Any = None, keepdims: _bool = False) -> Any:
        """The largest number; along one axis, the largest numbers and where they are.

        Given another tensor, the maximum of the two, element by element.
        """
        if isinstance(axis, Value):
            return ops.maximum(self, axis)
        if axis is None:
            return named(ops.max(self), "MaxBackward1")
        where_at = ops.argmax(self, axis=axis, keepdims=True)
        return _picked(_Max, self, axis, where_at, keepdims)

    @_either_word
    def min(self, axis: Any = None, keepdims: _bool = False) -> Any:
        """The smallest number; along one axis, the smallest numbers and where they are.

        Given another tensor, the minimum of the two, element by element.
        """
        if isinstance(axis, Value):
            return ops.minimum(self, axis)
        if axis is None:
            return named(ops.min(self), "MinBackward1")
        where_at = ops.argmin(self, axis=axis, keepdims=True)
        return _picked(_Min, self, axis, where_at, keepdims)

    @_either_word
    def argmax(self, axis: _int | None = None, keepdims: _bool = False) -> Tensor:
        """Where the largest number is."""
        return ops.argmax(self, axis=axis, keepdims=keepdims)

    @_either_word
    def argmin(self, axis: _int | None = None, keepdims: _bool = False) -> Tensor:
        """Where the smallest number is."""
        return ops.argmin(self, axis=axis, keepdims=keepdims)

    @_either_word
    def all(self, axis: Axis = None, keepdims: _bool = False) -> Tensor:
        """Whether every one holds."""
        return ops.all(self, axis=axis, keepdims=keepdims)

    @_either_word
    def any(self, axis: Axis = None, keepdims: _bool = False) -> Tensor:
        """Whether at least one holds."""
        return ops.any(self, axis=axis, keepdims=keepdims)

    def equal(self, other: Any) -> _bool:
        """Whether two tensors have the same shape and the same numbers."""
        other = operand(other, "equal")
        return tuple(self.shape) == tuple(other.shape) and bool(ops.all(ops.equal(self, other)))

    def isclose(
        self, other: Any, rtol: _float = 1e-5, atol: _float = 1e-8, equal_nan: _bool = False
    ) -> Tensor:
        """Whether |self - other| <= atol + rtol * |other|, element by element."""
        rtol, atol = check_number("rtol", rtol, 0), check_number("atol", atol, 0)
        equal_nan = check_flag("equal_nan", equal_nan)
        x, y = self.detach(), as_tensor(other).detach()
        near = ops.equal(x, y)
        finite = ops.isfinite(x) & ops.isfinite(y)
        gap = ops.where(finite, x, 0) - ops.where(finite, y, 0)
        near = near | (finite & ops.less_equal(ops.abs(gap), atol + rtol * ops.abs(y)))
        return near | (ops.isnan(x) & ops.isnan(y)) if equal_nan else near

    def allclose(
        self, other: Any, rtol: _float = 1e-5, atol: _float = 1e-8, equal_nan: _bool = False
    ) -> _bool:
        """Whether every number is close to the other's, as `isclose` means it."""
        return bool(ops.all(self.isclose(other, rtol, atol, equal_nan)))

    @_either_word
    def sort(self, axis: _int = -1, descending: _bool = False) -> ValuesAndIndices:
        """The numbers in order along one axis, and where they were; equal ones keep their order."""
        where_from = ops.argsort(self, axis=axis, descending=descending)
        return _picked(_Sort, self, axis, where_from, keepdims=True)

    @_either_word
    def argsort(self, axis: _int = -1, descending: _bool = False) -> Tensor:
        """The positions that would sort the numbers along one axis."""
        return ops.argsort(self, axis=axis, descending=descending)

    def topk(self, k: _int, dim: _int = -1, largest: _bool = True) -> ValuesAndIndices:
        """The k largest numbers along one axis, the largest first, and where they are."""
        if not self.ndim:
            return _single(flatten(self).topk(k, dim, largest))
        before = (slice(None),) * _there(dim, self.ndim, "topk")
        if not 0 <= check_whole("k", k) <= self.shape[dim]:
            raise ArgumentError(
                f"topk: there are no {k} numbers along axis {dim} of shape {tuple(self.shape)}",
                fix=f"k from 0 to {self.shape[dim]}",
            )
        where_at = ops.argsort(self, axis=dim, descending=largest)
        return _picked(_TopK, self, dim, where_at[(*before, slice(k))], keepdims=True)

    def median(self, dim: _int | None = None, keepdim: _bool = False) -> Any:
        """The number in the middle, the lower one of two; along one axis, also where it is."""
        keepdim = check_flag("keepdim", keepdim)
        if not self.numel():
            raise ArgumentError(
                f"no numbers, no median: the shape is {tuple(self.shape)}",
                fix="look at x.numel() first",
            )
        if dim is None:
            return named(flatten(self).median(0).values, "MedianBackward0")
        if not self.ndim:
            return _single(flatten(self).median(dim))
        before = (slice(None),) * _there(dim, self.ndim, "median")
        middle = (self.shape[dim] - 1) // 2
        where_at = ops.argsort(self, axis=dim)[(*before, slice(middle, middle + 1))]
        if self.is_floating_point():  # NaN if one is there: the first of them, as argmax finds it
            broken = ops.any(ops.isnan(self), axis=dim, keepdims=True)
            where_at = ops.where(broken, ops.argmax(self, axis=dim, keepdims=True), where_at)
        return _picked(_Median, self, dim, where_at, keepdim)

    def unique(self) -> Tensor:
        """Each number that occurs, once, in order."""
        xp = arrays.namespace(self.data)
        return autograd.make(xp.sort(xp.unique_values(self.data)))

    def nonzero(self, *, as_tuple: _bool = False) -> Any:
        """The positions of the numbers other than zero: one row each, or a tensor for each axis."""
        as_tuple = check_flag("as_tuple", as_tuple)
        if not self.ndim:  # as PyTorch counts: no positions, once or never
            whole: Tensor = flatten(self).nonzero()
            return (whole[:, 0],) if as_tuple else whole[:, :0]
        axes = [autograd.make(i) for i in arrays.namespace(self.data).nonzero(self.data)]
        return tuple(axes) if as_tuple else ops.stack(axes, axis=1)

    @_either_word
    def cumsum(self, axis: Any = None) -> Tensor:
        """The running sum along one axis."""
        along = _one_axis(axis, "cumsum")
        if not self.ndim:
            return ops.reshape(ops.cumsum(flatten(self), axis=along), shape=())
        return ops.cumsum(self, axis=along)

    @_either_word
    def norm(self, p: Any = 2, axis: Axis = None, keepdims: _bool = False) -> Tensor:
        """(sum |x|**p)**(1/p): the length of a vector for p = 2, the largest |x| for p = inf.

        p = -inf is the smallest |x|, p = 0 counts the numbers other than 0, "fro" means 2.
        """
        p = 2 if isinstance(p, str) and p == "fro" else p
        if isinstance(p, _bool) or not isinstance(p, (_int, _float)):
            raise ArgumentTypeError(f"norm: p is a number or 'fro', not {described(p)}", fix="p=2")
        if p != p:
            raise ArgumentError("norm: p is not a number, but NaN", fix="p=2")
        axis = _axes(axis)
        size = ops.abs(self)
        if abs(p) == math.inf:
            extreme = ops.max if p > 0 else ops.min
            out = extreme(size, axis=axis, keepdims=keepdims)
        elif p == 1:
            out = ops.sum(size, axis=axis, keepdims=keepdims)
        elif p == 0:
            counted = ops.where(ops.equal(size, 0), 0.0, size**0)
            out = ops.sum(counted, axis=axis, keepdims=keepdims)
        else:
            if 0 < p < 1:  # the power has no slope at 0
                some = ops.where(ops.equal(size, 0), 1.0, size)
                powers = ops.where(ops.equal(size, 0), 0.0, some**p)
            else:
                powers = ops.square(self) if p == 2 else size**p
            total = ops.sum(powers, axis=axis, keepdims=keepdims)
            # The root has no slope at 0; the norm's gradient there is 0, as in PyTorch.
            some = ops.where(ops.equal(total, 0), 1.0, total)
            root = ops.sqrt(some) if p == 2 else some ** (1 / p)
            out = ops.where(ops.equal(total, 0), 0.0, root)
        return named(out, "LinalgVectorNormBackward0")

    @_either_word
    def softmax(self, axis: Any = None) -> Tensor:
        """e**x / sum(e**x) along one axis."""
        return ops.softmax(self, axis=_one_axis(axis, "softmax"))

    @_either_word
    def log_softmax(self, axis: Any = None) -> Tensor:
        """The logarithm of `softmax`, without loss of precision."""
        return ops.log_softmax(self, axis=_one_axis(axis, "log_softmax"))

    @_either_word
    def logsumexp(self, axis: Any = None, keepdims: _bool = False) -> Tensor:
        """log(sum(e**x)) over the axes given."""
        axes = _axes(axis) if isinstance(axis, tuple) else _one_axis(axis, "logsumexp")
        return ops.logsumexp(self, axis=axes, keepdims=keepdims)

    # ── another arrangement ──────────────────────────────────────────────────────────────────────

    def reshape(self, *shape: Any) -> Tensor:
        """The same numbers, read row by row, in another shape; one size may be -1."""
        sizes = sizes_of(shape)
        if sizes and builtins.min(sizes) < -1:
            raise ArgumentError(
                f"a size cannot be negative: {sizes}", fix="-1 alone means: as it comes out"
            )
        out = ops.reshape(self, shape=sizes)
        if out.node is not None and not share_memory(self, out):
            out.node.label = "UnsafeViewBackward0"  # as PyTorch calls it where it had to copy
        return out

    view = reshape

    def view_as(self, other: Any) -> Tensor:
        """In the shape of another tensor."""
        return self.reshape(operand(other, "view_as").shape)

    reshape_as = view_as

    def expand_as(self, other: Any) -> Tensor:
        """Repeated to the shape of another tensor."""
        return self.expand(operand(other, "expand_as").shape)

    def flatten(self, start_dim: _int = 0, end_dim: _int = -1) -> Tensor:
        """The axes from start to end as one."""
        return flatten(self, start_dim, end_dim)

    def ravel(self) -> Tensor:
        """All axes as one."""
        return named(flatten(self), "ViewBackward0")

    def unsqueeze(self, dim: _int) -> Tensor:
        """A new axis of length one."""
        return ops.expand_dims(self, axis=dim)

    def squeeze(self, dim: Any = None) -> Tensor:
        """Without the axes of length one, or without one of them."""
        n = self.ndim
        axes = range(n) if dim is None else dim if isinstance(dim, (list, tuple)) else (dim,)
        places = [_there(a, n or 1, "squeeze") for a in axes]
        gone = tuple(a for a in places if n and self.shape[a] == 1)
        label = "SqueezeBackward0" if dim is None else "SqueezeBackward1"
        return named(ops.squeeze(self, axis=gone), label)

    def expand(self, *sizes: Any) -> Tensor:
        """Repeated along axes of length one, without a copy; -1 keeps a size."""
        wanted = sizes_of(sizes)
        if len(wanted) < self.ndim:
            raise ShapeError(
                f"expand: {wanted} has fewer axes than the shape {tuple(self.shape)}",
                fix="name a size for every axis; -1 keeps one as it is",
            )
        old = (1,) * (len(wanted) - self.ndim) + tuple(self.shape)
        shape = tuple(o if w == -1 else w for w, o in zip(wanted, old, strict=True))
        return autograd.broadcast_to(self, shape=shape)

    def permute(self, *axes: Any) -> Tensor:
        """The axes in another order."""
        return ops.permute(self, axes=sizes_of(axes))

    def transpose(self, dim0: _int, dim1: _int) -> Tensor:
        """Two axes exchanged."""
        a, b = (_there(dim, self.ndim or 1, "transpose") for dim in (dim0, dim1))
        axes = list(range(self.ndim))
        if axes:
            axes[a], axes[b] = b, a
        return named(ops.permute(self, axes=axes), "TransposeBackward0")

    swapaxes = transpose

    def t(self) -> Tensor:
        """A matrix with rows and columns exchanged; a vector stays as it is."""
        if self.ndim > 2:
            raise ShapeError(
                f"t() turns matrices, but this tensor has shape {tuple(self.shape)}",
                fix="x.mT exchanges the last two axes, x.transpose(0, 1) any two",
            )
        return named(self.T, "TBackward0")

    @property
    def T(self) -> Tensor:
        """The axes in reverse order: a matrix with rows and columns exchanged."""
        return ops.permute(self, axes=tuple(reversed(range(self.ndim))))

    @property
    def mT(self) -> Tensor:
        """The last two axes exchanged."""
        return ops.matrix_transpose(self)

    def flip(self, *dims: Any) -> Tensor:
        """In reverse order along the axes given."""
        turned = [_there(d, self.ndim or 1, "flip") for d in sizes_of(dims)]
        if len(set(turned)) < len(turned):
            raise ArgumentError(
                f"flip: an axis stands twice in {sizes_of(dims)}", fix="name each axis once"
            )
        steps = tuple(slice(None, None, -1 if i in turned else 1) for i in range(self.ndim))
        return named(ops.take(self, key=steps).clone(), "FlipBackward0")

    def repeat(self, *sizes: Any) -> Tensor:
        """So many copies of itself along each axis; more sizes than axes make new ones in front."""
        times = sizes_of(sizes)
        if len(times) < self.ndim:
            raise ShapeError(
                f"repeat: {times} has fewer axes than the shape {tuple(self.shape)}",
                fix="give a count for every axis; 1 keeps one as it is",
            )
        old = (1,) * (len(times) - self.ndim) + tuple(self.shape)
        pairs = list(zip(times, old, strict=True))
        spread = ops.reshape(self, shape=[n for size in old for n in (1, size)])
        spread = autograd.broadcast_to(spread, shape=[n for pair in pairs for n in pair])
        copies = ops.reshape(spread, shape=[t * n for t, n in pairs])
        return named(copies.clone(), "RepeatBackward0")

    def split(self, split_size: Any, dim: _int = 0) -> tuple[Tensor, ...]:
        """Parts of one size along an axis (the last may be smaller), or of the sizes given."""
        before = (slice(None),) * _there(dim, self.ndim, "split")
        n = self.shape[dim]
        if not isinstance(split_size, (list, tuple)):
            split_size = check_size("split_size", split_size)
            ends = [*range(split_size, n, split_size), n]
        else:
            sizes = [check_size("split_size", size, 0) for size in split_size]
            ends = [builtins.sum(sizes[: i + 1]) for i in range(len(sizes))]
            if not ends or ends[-1] != n:
                raise ArgumentError(
                    f"the parts {sizes} do not add up to {n}, the length of axis {dim}",
                    fix=f"x.split({n}, {dim})",
                )
        parts = zip([0, *ends[:-1]], ends, strict=True)
        return tuple(
            named(ops.take(self, key=(*before, slice(a, b))), "SplitBackward0") for a, b in parts
        )

    def chunk(self, chunks: _int, dim: _int = 0) -> tuple[Tensor, ...]:
        """At most so many parts of equal size along an axis, the last one perhaps smaller."""
        chunks = check_size("chunks", chunks)
        _there(dim, self.ndim, "chunk")
        return self.split(builtins.max(1, -(-self.shape[dim] // chunks)), dim)

    def unbind(self, dim: _int = 0) -> tuple[Tensor, ...]:
        """The slices along an axis, without that axis."""
        before = (slice(None),) * _there(dim, self.ndim, "unbind")
        return tuple(
            named(ops.take(self, key=(*before, i)), "UnbindBackward0")
            for i in range(self.shape[dim])
        )

    def gather(self, dim: _int, index: Any) -> Tensor:
        """out[i][j] = x[index[i][j]][j] along axis 0, and so on."""
        return gather(self, dim, index)

    def index_select(self, dim: _int, index: Any) -> Tensor:
        """The slices at the positions given along an axis."""
        where_at = as_raw(index)
        if where_at.ndim > 1:
            raise ShapeError(
                f"index_select wants a vector of positions, not shape {tuple(where_at.shape)}",
                fix="index.flatten()",
            )
        along = _there(dim, self.ndim or 1, "index_select")
        _check_positions(where_at, self.shape[along] if self.ndim else 1, "index_select")
        if not self.ndim and where_at.shape in ((), (1,)):
            return self.clone()
        key = (*(slice(None),) * along, where_at if where_at.ndim else where_at[None])
        return named(ops.take(self, key=key), "IndexSelectBackward0")

    def masked_fill(self, mask: Any, value: _float) -> Tensor:
        """A copy with one value where the mask holds."""
        mask = as_raw(mask)
        if arrays.kind(mask.dtype) != "b":
            raise ArgumentTypeError(
                f"masked_fill: a mask is of booleans, not {arrays.dtype_name(mask.dtype)}",
                fix="x.masked_fill(x > 0, 0.0)",
            )
        given = as_raw(value)
        if given.ndim or (arrays.kind(given.dtype) == "c" and arrays.kind(self.dtype) != "c"):
            raise ArgumentTypeError(
                "masked_fill takes one real number, not numbers of "
                f"{arrays.dtype_name(given.dtype)} and shape {tuple(given.shape)}",
                fix="ll.where(mask, values, x) for more than one",
            )
        return named(ops.where(mask, value, self).to(self.dtype), "MaskedFillBackward0")

    def tril(self, diagonal: _int = 0) -> Tensor:
        """The lower triangle; zeros above the diagonal."""
        return named(ops.where(_below(self, diagonal), self, False), "TrilBackward0")

    def triu(self, diagonal: _int = 0) -> Tensor:
        """The upper triangle; zeros below the diagonal."""
        below = _below(self, check_whole("diagonal", diagonal) - 1)
        return named(ops.where(below, False, self), "TriuBackward0")

    def diag(self) -> Tensor:
        """The square matrix with this diagonal, zeros elsewhere; of a matrix, its diagonal."""
        rows = np.arange(builtins.min(self.shape, default=0))
        if self.ndim == 2:
            return self[rows, rows]
        if self.ndim != 1:
            raise ShapeError(
                f"diag takes a vector or a matrix, but the shape is {tuple(self.shape)}",
                fix="x[0].diag() of one of the matrices",
                got=tuple(self.shape),
            )
        return ops.where(rows[:, None] == rows, self, False)

    def new_zeros(self, *size: Any) -> Tensor:
        """Zeros of another shape, in this tensor's dtype."""
        xp = arrays.namespace(self.data)
        return autograd.make(xp.zeros(new_sizes(size), dtype=self.dtype))

    def new_ones(self, *size: Any) -> Tensor:
        """Ones of another shape, in this tensor's dtype."""
        xp = arrays.namespace(self.data)
        return autograd.make(xp.ones(new_sizes(size), dtype=self.dtype))

    def is_floating_point(self) -> _bool:
        """Whether its numbers may have a fraction: float16, float32, float64."""
        return arrays.kind(self.dtype) == "f"

    def cpu(self) -> Tensor:
        """Itself: numbers are fetched when they are read."""
        return self

    def contiguous(self) -> Tensor:
        """Itself: operations take numbers in any order."""
        return self

    def __reversed__(self) -> Tensor:
        return self.flip(tuple(range(self.ndim)))


Value.result_class = Tensor


class Parameter(Tensor):
    """A tensor that a module trains: it wants gradients, and `Module.parameters` finds it."""

    def __init__(self, data: Any = (), requires_grad: bool = True) -> None:
        super().__init__(data, requires_grad=requires_grad)

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()


# ── making tensors, and functions of more than one ───────────────────────────────────────────────


def tensor(data: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor with a copy of the data; Python floats become float32, integers int64.

    Raises ArgumentError for ragged lists, ArgumentTypeError for what is not numbers.
    Source: the behaviour of torch.tensor.
    """
    raw = unwrapped(data)
    array = arrays.as_array(raw, dtype)
    if array is raw and arrays.is_numpy(array):
        array = array.copy()
    return autograd.make(array).requires_grad_(requires_grad)


def as_tensor(data: Any, *, dtype: Any = None) -> Tensor:
    """The data as a tensor, sharing memory where it can; a Tensor stays itself."""
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    return autograd.make(arrays.as_array(unwrapped(data), dtype))


def is_tensor(value: object) -> bool:
    """Whether the value is a Tensor."""
    return isinstance(value, Tensor)


def dot(a: Any, b: Any) -> Tensor:
    """The sum of products of two vectors. (n,), (n,) -> ()."""
    for x in (operand(a, "dot"), operand(b, "dot")):
        if len(x.shape) != 1:
            raise ArgumentError(
                f"dot takes two vectors, but one operand has shape {tuple(x.shape)}",
                fix="use a @ b for matrices",
            )
    return matmul(a, b)


def flatten(x: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The axes from start to end as one. (a, b, c) -> (a * b * c,)."""
    shape = tuple(operand(x, "flatten").shape) or (1,)
    n = len(shape)
    start_dim, end_dim = check_whole("start_dim", start_dim), check_whole("end_dim", end_dim)
    start, end = start_dim % n, end_dim % n
    if not (-n <= start_dim < n and -n <= end_dim < n and start <= end):
        raise PositionError(
            f"flatten cannot merge the axes from {start_dim} to {end_dim} of shape {shape}",
            fix=f"axes go from 0 to {n - 1}, and the first may not come after the last",
        )
    new = (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :])
    return x.reshape(new) if isinstance(x, Tensor) else ops.reshape(x, shape=new)


def gather(x: Any, axis: int, index: Any) -> Any:
    """out[i][j] = x[index[i][j]][j] along axis 0, and so on. Source: torch.gather."""
    where_to = as_raw(index)
    operand(x, "gather")
    if where_to.ndim < 2 and len(x.shape) < 2:  # a single number counts as a vector of one
        _there(axis, 1, "gather")
        _check_positions(where_to, x.shape[0] if x.shape else 1, "gather")
        return named(ops.take(flatten(x), key=(where_to,)), "GatherBackward0")
    shape, n = tuple(x.shape), where_to.ndim
    along = _there(axis, len(shape), "gather")
    sizes = zip(range(n), where_to.shape, shape, strict=False)
    if n != len(shape) or builtins.any(size > old for i, size, old in sizes if i != along):
        raise ShapeError(
            f"gather: an index of shape {tuple(where_to.shape)} does not fit in shape {shape}",
            detail=f"it has as many axes, and is longer along axis {axis} at most",
            fix="index.unsqueeze(...) until both have as many axes",
        )
    _check_positions(where_to, shape[along], "gather")
    xp = arrays.namespace(where_to)
    key = tuple(
        where_to
        if i == along
        else xp.reshape(xp.arange(where_to.shape[i]), tuple(-1 if i == j else 1 for j in range(n)))
        for i in range(n)
    )
    return named(ops.take(x, key=key), "GatherBackward0")


def _check_positions(index: Array, size: int, what: str) -> None:
    """Raise unless these are whole numbers from 0 to size - 1."""
    if arrays.kind(index.dtype) != "i":
        raise ArgumentTypeError(
            f"{what}: positions are whole numbers, not {arrays.dtype_name(index.dtype)}",
            fix="index.long()",
        )
    if not arrays.within(index, size):
        raise PositionError(
            f"{what}: an index is not between 0 and {size - 1}",
            detail=f"there are {size} numbers along that axis",
            fix="positions begin at 0",
        )


def _single(found: ValuesAndIndices) -> ValuesAndIndices:
    """What was found in a vector of one, as the single number that it was."""
    values, indices = (ops.reshape(part, shape=()) for part in found)
    return type(found)(values, indices)


def _picked(
    returned: type[ValuesAndIndices], x: Tensor, axis: int, where_at: Tensor, keepdims: bool
) -> ValuesAndIndices:
    """The numbers of `x` at these positions along an axis, and the positions."""
    values = gather(x, axis, where_at) if x.ndim else x.clone()
    if not keepdims and x.ndim:
        values, where_at = ops.squeeze(values, axis=axis), ops.squeeze(where_at, axis=axis)
    return returned(named(values, f"{returned.__name__.capitalize()}Backward0"), where_at)


def _product(x: Any, axis: int) -> Any:
    """The product along an axis, which stays, with length 1.

    Halves are multiplied until one slice is left, so that a zero needs no gradient of its own.
    """
    before = (slice(None),) * _there(axis, x.ndim, "prod")
    if arrays.kind(x.dtype) in "bi":
        x = x.to("int64")
    n = x.shape[axis]
    if n == 0:
        return ops.sum(x, axis=axis, keepdims=True) + 1
    if n == 1:
        return x.clone()  # not a view of x
    while n > 1:
        half = n // 2
        product = x[(*before, slice(half))] * x[(*before, slice(half, 2 * half))]
        rest = x[(*before, slice(2 * half, n))]
        x = ops.concat([product, rest], axis=axis) if n % 2 else product
        n -= half
    return x


def _below(x: Tensor, diagonal: int) -> Array:
    """Whether each place of a matrix lies on or below a diagonal."""
    if x.ndim < 2:
        raise ShapeError(
            f"a triangle needs a matrix, but the shape is {tuple(x.shape)}",
            fix="give a tensor of two or more axes",
        )
    # One far outside the matrix is one just outside.
    diagonal = builtins.min(
        builtins.max(check_whole("diagonal", diagonal), -x.shape[-2]), x.shape[-1]
    )
    xp = arrays.namespace(x.data)
    rows, columns = xp.arange(x.shape[-2]), xp.arange(x.shape[-1])
    return columns <= rows[:, None] + diagonal


def _there(dim: Any, ndim: int, what: str) -> int:
    """An axis counted from the front. Raises PositionError if there is no such axis."""
    dim = _whole(dim, what)
    if not -ndim <= dim < ndim:
        raise PositionError(
            f"{what}: there is no axis {dim} in a tensor of {ndim} axes",
            fix=f"give an axis from {-ndim} to {ndim - 1}" if ndim else "x.reshape(1) has one",
        )
    return dim % ndim


def _whole(axis: Any, what: str) -> int:
    if isinstance(axis, bool) or not isinstance(axis, (int, np.integer)):
        raise ArgumentTypeError(
            f"{what}: an axis is a whole number, not {described(axis)}", fix="dim=0"
        )
    return int(axis)


def _axes(axis: Axis) -> Axis:
    """The axes of a reduction; no axis at all means every one, as in PyTorch."""
    if isinstance(axis, tuple) and len(axis) < 2:  # a single number has an axis 0, but no tuple
        return axis[0] if axis else None
    return axis


def _one_axis(axis: Any, what: str) -> int:
    if axis is None:
        raise ArgumentError(f"{what} needs the axis along which to go", fix=f"{what}(x, dim=-1)")
    return _whole(axis, what)
