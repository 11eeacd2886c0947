"""Tensor: an array that remembers how it was computed, with operators and methods over `ops`.

Methods are one line each and named as in PyTorch; what they mean stands in `ops.py`. Axes may be
given as `axis`/`keepdims` (the Array-API standard's words) or `dim`/`keepdim` (PyTorch's).
"""

from __future__ import annotations

import builtins
import operator
from builtins import bool as _bool  # the methods of these names hide them inside the class
from builtins import float as _float
from builtins import int as _int
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from layerlab import arrays, autograd, ops, printing
from layerlab.arrays import Array
from layerlab.autograd import Node, Value, named
from layerlab.errors import ArgumentError, ArgumentTypeError, GraphError, PositionError

__all__ = ["Parameter", "Size", "Tensor", "as_raw", "as_tensor", "is_tensor", "tensor"]

Axis = int | tuple[int, ...] | None


class Size(tuple[int, ...]):
    """The sizes of a tensor along its axes: a tuple that prints as PyTorch's does."""

    __slots__ = ()

    def numel(self) -> int:
        """How many numbers a tensor of this size holds."""
        return int(np.prod(self, dtype=np.int64))

    def __repr__(self) -> str:
        return f"Size([{', '.join(map(str, self))}])"


class ValuesAndIndices(NamedTuple):
    """What `max`, `min` and `sort` along one axis return."""

    values: Tensor
    indices: Tensor


def _axis(axis: Any, dim: Any) -> Any:
    chosen = axis if dim is None else dim
    return tuple(chosen) if isinstance(chosen, list) else chosen


def _sizes(shape: tuple[Any, ...]) -> tuple[int, ...]:
    """Sizes given one by one or as one sequence, each a whole number."""
    if len(shape) == 1 and isinstance(shape[0], Sequence):
        shape = tuple(shape[0])
    try:
        return tuple(operator.index(n) for n in shape)
    except TypeError:
        raise ArgumentTypeError(
            f"sizes must be whole numbers, not {shape!r}", fix="give integers such as (2, 3)"
        ) from None


def _key(key: Any) -> Any:
    """An index with each Tensor or list in it as an array."""
    if isinstance(key, tuple):
        return tuple(_key(k) for k in key)
    if isinstance(key, Value):
        return key.data if key.data.ndim or arrays.kind(key.data.dtype) == "b" else int(key.data)
    return np.asarray(key) if isinstance(key, list) else key


class Tensor(Value):
    """An array of numbers, float32 unless `data` is an array of another floating dtype.

    `Tensor(data)` always makes floats, as torch.Tensor does; `tensor(data)` infers the dtype.

    `data` is the raw array (NumPy, or whichever library it came from), `grad` the gradient that
    `backward` left, `requires_grad` whether it should.
    """

    __array_priority__ = 1000  # array * tensor asks the tensor first

    def __init__(self, data: Any = (), *, requires_grad: bool = False) -> None:
        array = _unwrapped(data)
        made = arrays.as_array(array)
        if arrays.kind(made.dtype) in "bi":
            made = arrays.to_floating(made)
        elif made is array and arrays.is_numpy(made):
            made = made.copy()  # a tensor owns its numbers
        self.data = made
        self.grad = None
        self.node = None
        self.requires_grad = False
        if requires_grad:
            self.requires_grad_()

    # ── what it is ───────────────────────────────────────────────────────────────────────────────

    @property
    def shape(self) -> Size:
        """The size along each axis."""
        return Size(self.data.shape)

    @property
    def ndim(self) -> int:
        """How many axes."""
        return int(self.data.ndim)

    @property
    def dtype(self) -> Any:
        """The kind of numbers, as the array's library names it."""
        return self.data.dtype

    @property
    def device(self) -> Any:
        """Where the numbers are."""
        return getattr(self.data, "device", "cpu")

    @property
    def is_leaf(self) -> bool:
        """Whether no remembered operation made it: a parameter, or what the user gave."""
        return self.node is None

    @property
    def grad_fn(self) -> Node | None:
        """The operation that made it, if that is remembered."""
        return self.node

    def size(self, dim: int | None = None) -> Any:
        """The size along each axis, or along one."""
        return self.shape if dim is None else self.shape[dim]

    def dim(self) -> int:
        """How many axes."""
        return self.ndim

    def numel(self) -> int:
        """How many numbers."""
        return self.shape.numel()

    nelement = numel

    def __len__(self) -> int:
        if not self.data.ndim:
            raise ArgumentTypeError("a tensor of one number has no length", fix="use .item()")
        return int(self.data.shape[0])

    def __iter__(self) -> Iterator[Tensor]:
        if not self.data.ndim:
            raise ArgumentTypeError(
                "a tensor of one number cannot be iterated over", fix="use .item()"
            )
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        suffixes = []
        if self.node is not None:
            suffixes.append(f"grad_fn=<{self.node.name()}>")
        elif self.requires_grad:
            suffixes.append("requires_grad=True")
        if not hasattr(self.data, "__array__") and not hasattr(self.data, "__dlpack__"):
            return f"tensor({self.data!r})"
        try:
            numbers = arrays.to_numpy(self.data)
        except Exception:  # a value inside a trace has a shape but no numbers
            return f"tensor({self.data!r})"
        return printing.format_tensor(numbers, suffixes=suffixes)

    def __format__(self, spec: str) -> str:
        if self.data.ndim:
            if spec:
                raise ArgumentTypeError(
                    f"a tensor of shape {tuple(self.shape)} cannot be formatted with {spec!r}",
                    fix="take one number with .item(), or print it without a format",
                )
            return repr(self)
        return format(self.item(), spec)

    # ── out of the library ───────────────────────────────────────────────────────────────────────

    def item(self) -> Any:
        """The one number in it, as a Python number."""
        if self.numel() != 1:
            raise ArgumentError(
                f"only a tensor of one number is an item; this one has {self.numel()}",
                detail=f"its shape is {tuple(self.shape)}",
                fix="index it first, or use .tolist()",
            )
        return arrays.to_numpy(self.data).item()

    def tolist(self) -> Any:
        """The numbers as nested lists of Python numbers."""
        return arrays.to_numpy(self.data).tolist()

    def numpy(self, *, force: bool = False) -> np.ndarray:
        """The numbers as a NumPy array that shares memory where it can.

        Raises GraphError if the tensor wants gradients, which NumPy would lose without a word.
        """
        if self.requires_grad and not force:
            raise GraphError(
                "a tensor that requires grad cannot become a NumPy array: the gradient would stop",
                fix="use tensor.detach().numpy()",
            )
        return arrays.to_numpy(self.data)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        if arrays.kind(self.data.dtype) not in "ib":
            raise ArgumentTypeError(
                f"only an integer tensor of one number is an index, not {self.dtype}"
            )
        return int(self.item())

    def __bool__(self) -> bool:
        if self.numel() != 1:
            raise ArgumentError(
                f"a tensor of {self.numel()} numbers is neither true nor false",
                detail=f"its shape is {tuple(self.shape)}",
                fix="use .all() or .any()",
            )
        return bool(self.data)

    # ── gradients ────────────────────────────────────────────────────────────────────────────────

    def backward(
        self,
        gradient: Any = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
    ) -> None:
        """Add d self / d leaf to the `grad` of every leaf (see `autograd.backward`)."""
        autograd.backward(
            self, gradient, retain_graph=bool(retain_graph), create_graph=create_graph
        )

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Ask for gradients by this tensor, in place.

        Raises ArgumentError if it holds integers, GraphError if it is no leaf and should stop.
        """
        if requires_grad and arrays.kind(self.data.dtype) not in "fc":
            raise ArgumentError(
                f"only floating tensors can require gradients, not {arrays.dtype_name(self.dtype)}",
                fix="make it of floats: ll.tensor([1., 2.]), or x.float()",
            )
        if not requires_grad and self.node is not None:
            raise GraphError("only a leaf can stop requiring gradients", fix="use .detach()")
        self.requires_grad = requires_grad
        return self

    def detach(self) -> Tensor:
        """The same numbers, cut off from how they were computed."""
        return autograd.make(self.data)

    def retain_grad(self) -> None:
        """Keep the gradient of a value that is no leaf, too."""
        if self.node is not None:
            self.node.retained = self

    def zero_grad(self) -> None:
        """Forget the gradient."""
        self.grad = None

    def clone(self) -> Tensor:
        """A copy; gradients flow through it."""
        return named(ops.add(self, 0), "CloneBackward0")

    # ── operators ────────────────────────────────────────────────────────────────────────────────

    __add__ = ops.add
    __sub__ = ops.subtract
    __mul__ = ops.multiply
    __truediv__ = ops.divide
    __neg__ = ops.negative
    __abs__ = ops.abs
    __and__ = ops.logical_and
    __or__ = ops.logical_or
    __invert__ = ops.logical_not
    __lt__ = ops.less
    __le__ = ops.less_equal
    __gt__ = ops.greater
    __ge__ = ops.greater_equal
    __hash__ = object.__hash__

    def __radd__(self, other: Any) -> Tensor:
        return ops.add(other, self)

    def __rsub__(self, other: Any) -> Tensor:
        return named(ops.subtract(other, self), "RsubBackward1")

    def __rmul__(self, other: Any) -> Tensor:
        return ops.multiply(other, self)

    def __rtruediv__(self, other: Any) -> Tensor:
        return named(ops.divide(other, self), "MulBackward0")

    def __pow__(self, other: Any) -> Tensor:
        label = "PowBackward1" if isinstance(other, Value) else "PowBackward0"
        return named(ops.power(self, other), label)

    def __rpow__(self, other: Any) -> Tensor:
        return named(ops.power(other, self), "PowBackward1")

    def __floordiv__(self, other: Any) -> Tensor:
        return ops.floor(ops.divide(self.detach(), other)).to(self.dtype)

    def __mod__(self, other: Any) -> Tensor:
        return self - (self // other) * other

    def __matmul__(self, other: Any) -> Tensor:
        return matmul(self, other)

    def __rmatmul__(self, other: Any) -> Tensor:
        return matmul(arrays.as_array(other), self)

    def __eq__(self, other: object) -> Any:
        return False if other is None else ops.equal(self, other)

    def __ne__(self, other: object) -> Any:
        return True if other is None else ops.not_equal(self, other)

    def __getitem__(self, key: Any) -> Tensor:
        key = _key(key)
        return named(ops.take(self, key=key), _label_of_key(key))

    # ── in place ─────────────────────────────────────────────────────────────────────────────────

    def _become(self, compute: Callable[[Tensor], Tensor], what: str) -> Tensor:
        """Take over the value of a computation on what this tensor was until now."""
        if self.requires_grad and self.node is None and autograd.is_grad_enabled():
            raise GraphError(
                f"{what} on a leaf that requires grad: its old value is what gradients belong to",
                fix="write x = x + ..., or change it inside `with ll.no_grad():`",
            )
        before = self.detach()
        before.requires_grad, before.node = self.requires_grad, self.node
        result = compute(before)
        if tuple(result.data.shape) != tuple(self.data.shape):
            raise ArgumentError(
                f"{what} would change the shape from {tuple(self.shape)} to {tuple(result.shape)}",
                fix="write x = x + ... to make a new tensor",
            )
        if arrays.kind(result.data.dtype) != arrays.kind(self.data.dtype):
            raise ArgumentTypeError(
                f"{what} would turn {arrays.dtype_name(self.dtype)} into "
                f"{arrays.dtype_name(result.dtype)}",
                fix="write x = x + ..., or make x of floats first: x.float()",
            )
        if result.node is None:
            self.data = arrays.set_items(self.data, ..., result.data)
        else:
            self.data, self.node, self.requires_grad = result.data, result.node, True
        return self

    # mypy cannot compare a method with an operation that stands in for one, hence the ignores.

    def __iadd__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._become(lambda x: x + other, "x += ...")

    def __isub__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._become(lambda x: x - other, "x -= ...")

    def __imul__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._become(lambda x: x * other, "x *= ...")

    def __itruediv__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._become(lambda x: x / other, "x /= ...")

    def __setitem__(self, key: Any, value: Any) -> None:
        key = _key(key)

        def changed(before: Tensor) -> Tensor:
            part = ops.take(before.data, key=key)
            new = value if isinstance(value, Value) else tensor(value, dtype=self.dtype)
            new = autograd.broadcast_to(
                autograd.cast(new, dtype=self.dtype), shape=tuple(part.shape)
            )
            if not (before.requires_grad or new.requires_grad):
                data = before.data.copy() if arrays.is_numpy(before.data) else before.data
                return autograd.make(arrays.set_items(data, key, new.data))
            keep = np.ones(tuple(before.shape), dtype=bool)
            keep[key] = False
            placed = ops.put(new, key=key, shape=tuple(before.shape))
            return ops.where(keep, before, 0.0) + placed

        self._become(changed, "x[...] = ...")

    def copy_(self, other: Any) -> Tensor:
        """Take over the numbers of another tensor of the same shape."""
        return self._become(lambda x: x * 0 + as_tensor(other).to(self.dtype), "x.copy_(...)")

    def fill_(self, value: float) -> Tensor:
        """Set every number to one value."""
        return self._become(lambda x: ops.where(ops.equal(x, x), value, value).to(x.dtype), "fill_")

    def zero_(self) -> Tensor:
        """Set every number to zero."""
        return self.fill_(0)

    def add_(self, other: Any, *, alpha: float = 1) -> Tensor:
        """Add in place."""
        return self._become(lambda x: x + other * alpha if alpha != 1 else x + other, "x.add_(...)")

    def sub_(self, other: Any, *, alpha: float = 1) -> Tensor:
        """Subtract in place."""
        return self._become(lambda x: x - other * alpha if alpha != 1 else x - other, "x.sub_(...)")

    def mul_(self, other: Any) -> Tensor:
        """Multiply in place."""
        return self._become(lambda x: x * other, "x.mul_(...)")

    def div_(self, other: Any) -> Tensor:
        """Divide in place."""
        return self._become(lambda x: x / other, "x.div_(...)")

    # ── dtypes ───────────────────────────────────────────────────────────────────────────────────

    def to(self, dtype: Any) -> Tensor:
        """The same numbers in another dtype; itself if it has that dtype already."""
        if isinstance(dtype, Value):
            dtype = dtype.data.dtype
        if arrays.dtype_name(dtype) == arrays.dtype_name(self.data.dtype):
            return self
        if arrays.kind(np.dtype(arrays.dtype_name(dtype))) in "bi":
            return autograd.make(arrays.cast(self.data, dtype))
        return autograd.cast(self, dtype=dtype)

    type = to
    astype = to

    def float(self) -> Tensor:
        """In float32."""
        return self.to("float32")

    def double(self) -> Tensor:
        """In float64."""
        return self.to("float64")

    def long(self) -> Tensor:
        """In int64, towards zero."""
        return self.to("int64")

    def int(self) -> Tensor:
        """In int32, towards zero."""
        return self.to("int32")

    def bool(self) -> Tensor:
        """Whether each number is other than zero."""
        return self.to("bool")

    # ── element by element ───────────────────────────────────────────────────────────────────────

    add = ops.add
    sub = subtract = ops.subtract
    mul = multiply = ops.multiply
    div = divide = ops.divide
    pow = __pow__
    neg = ops.negative
    abs = ops.abs
    sign = ops.sign
    floor = ops.floor
    ceil = ops.ceil
    round = ops.round
    exp = ops.exp
    expm1 = ops.expm1
    log = ops.log
    log1p = ops.log1p
    log2 = ops.log2
    log10 = ops.log10
    sqrt = ops.sqrt
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
    eq = __eq__
    ne = __ne__
    lt = ops.less
    le = ops.less_equal
    gt = ops.greater
    ge = ops.greater_equal

    def clamp(self, min: _float | None = None, max: _float | None = None) -> Tensor:
        """Held between min and max."""
        if min is None and max is None:
            raise ArgumentError("clamp needs min, max or both", fix="x.clamp(min=0)")
        return ops.clamp(self, min=min, max=max)

    clip = clamp

    # ── products ─────────────────────────────────────────────────────────────────────────────────

    def matmul(self, other: Any) -> Tensor:
        """self @ other."""
        return matmul(self, other)

    mm = matmul

    def dot(self, other: Any) -> Tensor:
        """The sum of products of two vectors of the same length."""
        return dot(self, other)

    # ── fewer numbers ────────────────────────────────────────────────────────────────────────────

    def sum(
        self,
        axis: Axis = None,
        keepdims: _bool = False,
        *,
        dim: Axis = None,
        keepdim: _bool = False,
    ) -> Tensor:
        """The sum over the axes given, or over all."""
        chosen = _axis(axis, dim)
        out = ops.sum(self, axis=chosen, keepdims=keepdims or keepdim)
        return out if chosen is None else named(out, "SumBackward1")

    def mean(
        self,
        axis: Axis = None,
        keepdims: _bool = False,
        *,
        dim: Axis = None,
        keepdim: _bool = False,
    ) -> Tensor:
        """The mean over the axes given, or over all."""
        if arrays.kind(self.dtype) not in "fc":
            raise ArgumentTypeError(
                f"the mean of {arrays.dtype_name(self.dtype)} numbers is no such number",
                fix="x.float().mean()",
            )
        chosen = _axis(axis, dim)
        out = ops.mean(self, axis=chosen, keepdims=keepdims or keepdim)
        return out if chosen is None else named(out, "MeanBackward1")

    def var(
        self,
        axis: Axis = None,
        *,
        dim: Axis = None,
        correction: _float = 1,
        unbiased: _bool = True,
        keepdims: _bool = False,
        keepdim: _bool = False,
    ) -> Tensor:
        """The variance; unbiased (n - 1) unless `correction=0`."""
        return ops.var(
            self,
            axis=_axis(axis, dim),
            correction=correction if unbiased else 0,
            keepdims=keepdims or keepdim,
        )

    def std(
        self,
        axis: Axis = None,
        *,
        dim: Axis = None,
        correction: _float = 1,
        unbiased: _bool = True,
        keepdims: _bool = False,
        keepdim: _bool = False,
    ) -> Tensor:
        """The standard deviation; unbiased (n - 1) unless `correction=0`."""
        return ops.std(
            self,
            axis=_axis(axis, dim),
            correction=correction if unbiased else 0,
            keepdims=keepdims or keepdim,
        )

    def max(
        self,
        axis: _int | None = None,
        keepdims: _bool = False,
        *,
        dim: _int | None = None,
        keepdim: _bool = False,
    ) -> Any:
        """The largest number; along one axis, the largest numbers and where they are."""
        if _axis(axis, dim) is None:
            return named(ops.max(self), "MaxBackward1")
        return _extreme(self, ops.argmax, _axis(axis, dim), keepdims or keepdim, "MaxBackward0")

    def min(
        self,
        axis: _int | None = None,
        keepdims: _bool = False,
        *,
        dim: _int | None = None,
        keepdim: _bool = False,
    ) -> Any:
        """The smallest number; along one axis, the smallest numbers and where they are."""
        if _axis(axis, dim) is None:
            return named(ops.min(self), "MinBackward1")
        return _extreme(self, ops.argmin, _axis(axis, dim), keepdims or keepdim, "MinBackward0")

    def argmax(
        self,
        axis: _int | None = None,
        keepdims: _bool = False,
        *,
        dim: _int | None = None,
        keepdim: _bool = False,
    ) -> Tensor:
        """Where the largest number is."""
        return ops.argmax(self, axis=_axis(axis, dim), keepdims=keepdims or keepdim)

    def argmin(
        self,
        axis: _int | None = None,
        keepdims: _bool = False,
        *,
        dim: _int | None = None,
        keepdim: _bool = False,
    ) -> Tensor:
        """Where the smallest number is."""
        return ops.argmin(self, axis=_axis(axis, dim), keepdims=keepdims or keepdim)

    def all(self, axis: Axis = None, keepdims: _bool = False, *, dim: Axis = None) -> Tensor:
        """Whether every one holds."""
        return ops.all(self, axis=_axis(axis, dim), keepdims=keepdims)

    def any(self, axis: Axis = None, keepdims: _bool = False, *, dim: Axis = None) -> Tensor:
        """Whether at least one holds."""
        return ops.any(self, axis=_axis(axis, dim), keepdims=keepdims)

    def sort(
        self, axis: _int = -1, descending: _bool = False, *, dim: Any = None
    ) -> ValuesAndIndices:
        """The numbers in order along one axis, and where they were."""
        where_from = ops.argsort(self, axis=_axis(axis, dim), descending=descending)
        return ValuesAndIndices(gather(self, _axis(axis, dim), where_from), where_from)

    def argsort(self, axis: _int = -1, descending: _bool = False, *, dim: Any = None) -> Tensor:
        """The positions that would sort the numbers along one axis."""
        return ops.argsort(self, axis=_axis(axis, dim), descending=descending)

    def cumsum(self, axis: Any = None, *, dim: Any = None) -> Tensor:
        """The running sum along one axis."""
        return ops.cumsum(self, axis=_axis(axis, dim))

    def norm(self) -> Tensor:
        """The square root of the sum of squares."""
        return ops.sqrt(ops.sum(ops.square(self)))

    def softmax(self, axis: Any = None, *, dim: Any = None) -> Tensor:
        """e**x / sum(e**x) along one axis."""
        return ops.softmax(self, axis=_one_axis(_axis(axis, dim), "softmax"))

    def log_softmax(self, axis: Any = None, *, dim: Any = None) -> Tensor:
        """The logarithm of `softmax`, without loss of precision."""
        return ops.log_softmax(self, axis=_one_axis(_axis(axis, dim), "log_softmax"))

    def logsumexp(self, axis: Any = None, keepdims: _bool = False, *, dim: Any = None) -> Tensor:
        """log(sum(e**x)) along one axis."""
        chosen = _one_axis(_axis(axis, dim), "logsumexp")
        return ops.logsumexp(self, axis=chosen, keepdims=keepdims)

    # ── another arrangement ──────────────────────────────────────────────────────────────────────

    def reshape(self, *shape: Any) -> Tensor:
        """The same numbers, read row by row, in another shape; one size may be -1."""
        return ops.reshape(self, shape=_sizes(shape))

    view = reshape

    def flatten(self, start_dim: _int = 0, end_dim: _int = -1) -> Tensor:
        """The axes from start to end as one."""
        return flatten(self, start_dim, end_dim)

    def ravel(self) -> Tensor:
        """All axes as one."""
        return flatten(self)

    def unsqueeze(self, dim: _int) -> Tensor:
        """A new axis of length one."""
        return ops.expand_dims(self, axis=dim)

    def squeeze(self, dim: Any = None) -> Tensor:
        """Without the axes of length one, or without one of them."""
        n = self.ndim
        axes = range(n) if dim is None else (dim,) if isinstance(dim, _int) else dim
        gone = tuple(a % n for a in axes if self.shape[a] == 1) if n else ()
        label = "SqueezeBackward0" if dim is None else "SqueezeBackward1"
        return named(ops.squeeze(self, axis=gone), label) if gone else self

    def expand(self, *sizes: Any) -> Tensor:
        """Repeated along axes of length one, without a copy; -1 keeps a size."""
        wanted = _sizes(sizes)
        old = (1,) * (len(wanted) - self.ndim) + tuple(self.shape)
        shape = tuple(o if w == -1 else w for w, o in zip(wanted, old, strict=True))
        return autograd.broadcast_to(self, shape=shape)

    def permute(self, *axes: Any) -> Tensor:
        """The axes in another order."""
        return ops.permute(self, axes=_sizes(axes))

    def transpose(self, dim0: _int, dim1: _int) -> Tensor:
        """Two axes exchanged."""
        axes = list(range(self.ndim))
        axes[dim0], axes[dim1] = axes[dim1], axes[dim0]
        return named(ops.permute(self, axes=axes), "TransposeBackward0")

    def t(self) -> Tensor:
        """A matrix with rows and columns exchanged."""
        return named(self.T, "TBackward0")

    @property
    def T(self) -> Tensor:
        """The axes in reverse order: a matrix with rows and columns exchanged."""
        return ops.permute(self, axes=tuple(reversed(range(self.ndim))))

    @property
    def mT(self) -> Tensor:
        """The last two axes exchanged."""
        return ops.matrix_transpose(self)

    def cpu(self) -> Tensor:
        """Itself: numbers are fetched when they are read."""
        return self

    def contiguous(self) -> Tensor:
        """Itself: operations take numbers in any order."""
        return self


Value.result_class = Tensor


class Parameter(Tensor):
    """A tensor that a module trains: it wants gradients, and `Module.parameters` finds it."""

    def __init__(self, data: Any = (), requires_grad: bool = True) -> None:
        super().__init__(data, requires_grad=requires_grad)

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()


# ── making tensors, and functions of more than one ───────────────────────────────────────────────


def _unwrapped(data: Any) -> Any:
    """The array in a Tensor; a list with Tensors in it as a list of numbers and arrays."""
    if isinstance(data, Value):
        return data.data
    if isinstance(data, (list, tuple)) and builtins.any(
        isinstance(d, (Value, list, tuple)) for d in data
    ):
        return [_unwrapped(d) for d in data]
    return data


def tensor(data: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor with a copy of the data; Python floats become float32, integers int64.

    Raises ArgumentError for ragged lists, ArgumentTypeError for what is not numbers.
    Source: the behaviour of torch.tensor.
    """
    raw = _unwrapped(data)
    array = arrays.as_array(raw, dtype)
    if array is raw and arrays.is_numpy(array):
        array = array.copy()
    return autograd.make(array).requires_grad_(requires_grad)


def as_tensor(data: Any, *, dtype: Any = None) -> Tensor:
    """The data as a tensor, sharing memory where it can; a Tensor stays itself."""
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    return autograd.make(arrays.as_array(_unwrapped(data), dtype))


def as_raw(data: Any) -> Array:
    """The raw array of a Tensor, or of anything that can be one."""
    return data.data if isinstance(data, Value) else arrays.as_array(_unwrapped(data))


def is_tensor(value: object) -> bool:
    """Whether the value is a Tensor."""
    return isinstance(value, Tensor)


def matmul(a: Any, b: Any) -> Tensor:
    """Matrix product over the last two axes; a vector counts as one row, or one column."""
    if not hasattr(b, "shape"):
        raise ArgumentTypeError(
            f"the right operand of @ is a {type(b).__name__}, not a tensor",
            fix="make it a tensor first: ll.tensor(...)",
        )
    axes = (len(a.shape), len(b.shape))
    label = {(2, 2): "MmBackward0", (1, 1): "DotBackward0", (2, 1): "MvBackward0"}.get(axes)
    label = label or ("SqueezeBackward4" if 1 in axes else "UnsafeViewBackward0")
    return named(ops.matmul(a, b), label)


def dot(a: Any, b: Any) -> Tensor:
    """The sum of products of two vectors. (n,), (n,) -> ()."""
    for x in (a, b):
        if len(x.shape) != 1:
            raise ArgumentError(
                f"dot takes two vectors, but one operand has shape {tuple(x.shape)}",
                fix="use a @ b for matrices",
            )
    return matmul(a, b)


def flatten(x: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The axes from start to end as one. (a, b, c) -> (a * b * c,)."""
    shape = tuple(x.shape) or (1,)
    n = len(shape)
    start, end = start_dim % n, end_dim % n
    if not (-n <= start_dim < n and -n <= end_dim < n and start <= end):
        raise PositionError(
            f"flatten cannot merge the axes from {start_dim} to {end_dim} of shape {shape}",
            fix=f"axes go from 0 to {n - 1}, and the first may not come after the last",
        )
    merged = int(np.prod(shape[start : end + 1]))
    return ops.reshape(x, shape=(*shape[:start], merged, *shape[end + 1 :]))


def gather(x: Any, axis: int, index: Any) -> Any:
    """out[i][j] = x[index[i][j]][j] along axis 0, and so on. Source: torch.gather."""
    where_to = as_raw(index)
    xp = arrays.namespace(where_to)
    n = where_to.ndim
    key = tuple(
        where_to
        if i == axis % n
        else xp.reshape(xp.arange(where_to.shape[i]), tuple(-1 if i == j else 1 for j in range(n)))
        for i in range(n)
    )
    return named(ops.take(x, key=key), "GatherBackward0")


def _extreme(x: Tensor, find: Any, axis: int, keepdims: bool, label: str) -> ValuesAndIndices:
    where_at = find(x, axis=axis, keepdims=True)
    values = gather(x, axis, where_at)
    if not keepdims:
        values, where_at = ops.squeeze(values, axis=axis), ops.squeeze(where_at, axis=axis)
    return ValuesAndIndices(named(values, label), where_at)


def _one_axis(axis: Any, what: str) -> int:
    if axis is None:
        raise ArgumentError(f"{what} needs the axis along which to go", fix=f"{what}(x, dim=-1)")
    return int(axis)


def _label_of_key(key: Any) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    if builtins.any(arrays.is_array(k) for k in parts):
        return "IndexBackward0"
    meant = [k for k in parts if k is not Ellipsis and k != slice(None)]
    last = meant[-1] if meant else slice(None)
    if last is None:
        return "UnsqueezeBackward0"
    return "SliceBackward0" if isinstance(last, slice) else "SelectBackward0"
