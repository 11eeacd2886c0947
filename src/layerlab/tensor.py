"""Tensor: an array that remembers how it was computed, with operators and methods over `ops`.

Methods are one line each and named as in PyTorch; what they mean stands in `ops.py`. Axes may be
given as `axis`/`keepdims` (the Array-API standard's words) or `dim`/`keepdim` (PyTorch's).
"""

from __future__ import annotations

import builtins
import math
import operator
from builtins import bool as _bool  # the methods of these names hide them inside the class
from builtins import float as _float
from builtins import int as _int
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from layerlab import arrays, autograd, ops, printing, random
from layerlab.arrays import Array
from layerlab.autograd import Node, Value, named
from layerlab.errors import (
    ArgumentError,
    ArgumentTypeError,
    GraphError,
    PositionError,
    ShapeError,
)

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

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        return Size(part) if isinstance(key, slice) else part

    def __add__(self, other: Any) -> Size:
        return Size(super().__add__(other))

    def __mul__(self, times: Any) -> Size:
        return Size(super().__mul__(times))


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

    def __reversed__(self) -> Tensor:
        return self.flip(tuple(range(self.ndim)))

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

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """NumPy's functions on a tensor see its numbers as an array, and return arrays."""
        numbers = {name: _as_numpy(value) for name, value in kwargs.items()}
        return function(*_as_numpy(args), **numbers)

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
        return named(autograd.cast(self, dtype=self.dtype), "CloneBackward0")

    # ── operators ────────────────────────────────────────────────────────────────────────────────

    __add__ = ops.add
    __sub__ = ops.subtract
    __mul__ = ops.multiply
    __truediv__ = ops.divide
    __neg__ = ops.negative

    def __pos__(self) -> Tensor:
        return self

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
        return named(ops.power(other, self), "PowBackward2")

    def __floordiv__(self, other: Any) -> Tensor:
        return _floor_divide(self, other)

    def __rfloordiv__(self, other: Any) -> Tensor:
        return _floor_divide(other, self)

    def __mod__(self, other: Any) -> Tensor:
        return _remainder(self, other)

    def __rmod__(self, other: Any) -> Tensor:
        return _remainder(other, self)

    def __xor__(self, other: Any) -> Tensor:
        return (self | other) & ~(self & other)

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
        if hasattr(self, "earlier"):
            before.earlier = self.earlier
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
        if result.data.dtype != self.data.dtype:
            result = autograd.cast(result, dtype=self.data.dtype)
        if result.node is None:
            self.data = arrays.set_items(self.data, ..., result.data)
            return self
        part_of = _viewed(before)
        if part_of is not None:  # a row of y was changed, so y is: y takes over the new row
            whole, key = part_of
            whole[key] = result
            result = whole[key]
        self.data, self.node, self.requires_grad = result.data, result.node, True
        self.earlier = before  # for the operations that took this tensor as it was
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
        new = value if isinstance(value, Value) else tensor(value, dtype=self.dtype)
        shape = tuple(ops.take(self.detach(), key=key).shape)
        extra = len(new.data.shape) - len(shape)
        if extra > 0 and tuple(new.data.shape)[:extra] == (1,) * extra:
            new = ops.reshape(new, shape=tuple(new.data.shape)[extra:])
        new = autograd.broadcast_to(autograd.cast(new, dtype=self.dtype), shape=shape)

        def changed(before: Tensor) -> Tensor:
            keep = np.ones(tuple(before.shape), dtype=bool)
            keep[key] = False
            placed = ops.put(new, key=key, shape=tuple(before.shape))
            return named(ops.where(keep, before, 0.0) + placed, "CopySlices")

        tracked = self.requires_grad or new.requires_grad
        if tracked and autograd.is_grad_enabled():
            self._become(changed, "x[...] = ...")
        else:
            self.data = arrays.set_items(self.data, key, new.data)

    def copy_(self, other: Any) -> Tensor:
        """Take over the numbers of another tensor, repeated to this one's shape."""
        new = as_tensor(other).to(self.dtype).expand(self.shape)

        def taken_over(before: Tensor) -> Tensor:
            if not before.requires_grad:
                return named(new, "CopyBackwards")
            # The old numbers have no part in the new ones: their gradient is 0.
            return named(ops.where(np.asarray(False), before, new), "CopyBackwards")

        return self._become(taken_over, "x.copy_(...)")

    def fill_(self, value: float) -> Tensor:
        """Set every number to one value."""
        return self.copy_(value)

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

    def pow_(self, other: Any) -> Tensor:
        """Raise to a power in place."""
        return self._become(lambda x: x**other, "x.pow_(...)")

    def clamp_(self, min: _float | None = None, max: _float | None = None) -> Tensor:
        """Hold between min and max, in place."""
        return self._become(lambda x: x.clamp(min, max), "x.clamp_(...)")

    def neg_(self) -> Tensor:
        """Change the sign in place."""
        return self._become(ops.negative, "x.neg_()")

    def exp_(self) -> Tensor:
        """e**x in place."""
        return self._become(ops.exp, "x.exp_()")

    def sqrt_(self) -> Tensor:
        """The square root in place."""
        return self._become(ops.sqrt, "x.sqrt_()")

    def uniform_(self, low: _float = 0, high: _float = 1) -> Tensor:
        """Fill with uniform random numbers in [low, high)."""
        draw = random.default_generator.uniform(tuple(self.shape), like=self.data)
        return self.copy_(autograd.make(draw * (high - low) + low))

    def normal_(self, mean: _float = 0, std: _float = 1) -> Tensor:
        """Fill with normal random numbers."""
        draw = random.default_generator.normal(tuple(self.shape), like=self.data)
        return self.copy_(autograd.make(draw * std + mean))

    def relu_(self) -> Tensor:
        """max(x, 0) in place."""
        return self._become(ops.relu, "x.relu_()")

    # ── dtypes ───────────────────────────────────────────────────────────────────────────────────

    def to(self, dtype: Any) -> Tensor:
        """The same numbers in another dtype; itself if it has that dtype already.

        ``x.to("cpu")`` is x, too: numbers of NumPy are nowhere else.
        """
        if isinstance(dtype, Value):
            dtype = dtype.data.dtype
        if isinstance(dtype, str) and dtype == "cpu" and arrays.is_numpy(self.data):
            return self
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

    def half(self) -> Tensor:
        """In float16."""
        return self.to("float16")

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

    def round(self, *, decimals: _int = 0) -> Tensor:
        """The nearest whole number, or with so many decimals; halves go to the even one."""
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
    floor_divide = __floordiv__
    remainder = __mod__
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
        for x in (self, other):
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

    def prod(
        self,
        axis: _int | None = None,
        keepdims: _bool = False,
        *,
        dim: _int | None = None,
        keepdim: _bool = False,
    ) -> Tensor:
        """The product along one axis, or of all numbers."""
        chosen = _axis(axis, dim)
        if chosen is None:
            return named(_product(flatten(self), 0)[0], "ProdBackward0")
        out = _product(self, chosen)
        out = out if keepdims or keepdim else ops.squeeze(out, axis=chosen)
        return named(out, "ProdBackward1")

    def amax(self, dim: Axis = None, keepdim: _bool = False) -> Tensor:
        """The largest number, over the axes given or over all."""
        return ops.max(self, axis=_axis(dim, None), keepdims=keepdim)

    def amin(self, dim: Axis = None, keepdim: _bool = False) -> Tensor:
        """The smallest number, over the axes given or over all."""
        return ops.min(self, axis=_axis(dim, None), keepdims=keepdim)

    def var(
        self,
        axis: Axis = None,
        unbiased: _bool = True,
        keepdims: _bool = False,
        *,
        dim: Axis = None,
        correction: _float = 1,
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
        unbiased: _bool = True,
        keepdims: _bool = False,
        *,
        dim: Axis = None,
        correction: _float = 1,
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
        axis: Any = None,
        keepdims: _bool = False,
        *,
        dim: _int | None = None,
        keepdim: _bool = False,
    ) -> Any:
        """The largest number; along one axis, the largest numbers and where they are.

        Given another tensor, the maximum of the two, element by element.
        """
        if isinstance(axis, Value):
            return ops.maximum(self, axis)
        chosen = _axis(axis, dim)
        if chosen is None:
            return named(ops.max(self), "MaxBackward1")
        where_at = ops.argmax(self, axis=chosen, keepdims=True)
        return _picked(_Max, self, chosen, where_at, keepdims or keepdim)

    def min(
        self,
        axis: Any = None,
        keepdims: _bool = False,
        *,
        dim: _int | None = None,
        keepdim: _bool = False,
    ) -> Any:
        """The smallest number; along one axis, the smallest numbers and where they are.

        Given another tensor, the minimum of the two, element by element.
        """
        if isinstance(axis, Value):
            return ops.minimum(self, axis)
        chosen = _axis(axis, dim)
        if chosen is None:
            return named(ops.min(self), "MinBackward1")
        where_at = ops.argmin(self, axis=chosen, keepdims=True)
        return _picked(_Min, self, chosen, where_at, keepdims or keepdim)

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

    def all(
        self,
        axis: Axis = None,
        keepdims: _bool = False,
        *,
        dim: Axis = None,
        keepdim: _bool = False,
    ) -> Tensor:
        """Whether every one holds."""
        return ops.all(self, axis=_axis(axis, dim), keepdims=keepdims or keepdim)

    def any(
        self,
        axis: Axis = None,
        keepdims: _bool = False,
        *,
        dim: Axis = None,
        keepdim: _bool = False,
    ) -> Tensor:
        """Whether at least one holds."""
        return ops.any(self, axis=_axis(axis, dim), keepdims=keepdims or keepdim)

    def equal(self, other: Any) -> _bool:
        """Whether two tensors have the same shape and the same numbers."""
        return tuple(self.shape) == tuple(other.shape) and bool(ops.all(ops.equal(self, other)))

    def isclose(
        self, other: Any, rtol: _float = 1e-5, atol: _float = 1e-8, equal_nan: _bool = False
    ) -> Tensor:
        """Whether |self - other| <= atol + rtol * |other|, element by element."""
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

    def sort(
        self, axis: _int = -1, descending: _bool = False, *, dim: Any = None
    ) -> ValuesAndIndices:
        """The numbers in order along one axis, and where they were; equal ones keep their order."""
        chosen = _axis(axis, dim)
        where_from = ops.argsort(self, axis=chosen, descending=descending)
        return _picked(_Sort, self, chosen, where_from, keepdims=True)

    def argsort(self, axis: _int = -1, descending: _bool = False, *, dim: Any = None) -> Tensor:
        """The positions that would sort the numbers along one axis."""
        return ops.argsort(self, axis=_axis(axis, dim), descending=descending)

    def topk(self, k: _int, dim: _int = -1, largest: _bool = True) -> ValuesAndIndices:
        """The k largest numbers along one axis, the largest first, and where they are."""
        before = (slice(None),) * _there(dim, self.ndim, "topk")
        if not 0 <= k <= self.shape[dim]:
            raise ArgumentError(
                f"topk: there are no {k} numbers along axis {dim} of shape {tuple(self.shape)}",
                fix=f"k from 0 to {self.shape[dim]}",
            )
        where_at = ops.argsort(self, axis=dim, descending=largest)
        return _picked(_TopK, self, dim, where_at[(*before, slice(k))], keepdims=True)

    def median(self, dim: _int | None = None, keepdim: _bool = False) -> Any:
        """The number in the middle, the lower one of two; along one axis, also where it is."""
        if not self.numel():
            raise ArgumentError(f"no numbers, no median: the shape is {tuple(self.shape)}")
        if dim is None:
            flat = flatten(self)
            return named(flat[ops.argsort(flat)[(self.numel() - 1) // 2]], "MedianBackward0")
        before = (slice(None),) * _there(dim, self.ndim, "median")
        middle = (self.shape[dim] - 1) // 2
        where_at = ops.argsort(self, axis=dim)[(*before, slice(middle, middle + 1))]
        return _picked(_Median, self, dim, where_at, keepdim)

    def unique(self) -> Tensor:
        """Each number that occurs, once, in order."""
        xp = arrays.namespace(self.data)
        return autograd.make(xp.sort(xp.unique_values(self.data)))

    def nonzero(self, *, as_tuple: _bool = False) -> Any:
        """The positions of the numbers other than zero: one row each, or a tensor for each axis."""
        if not self.ndim:
            raise ArgumentError("a single number has no positions", fix="x != 0, or x.reshape(1)")
        axes = [autograd.make(i) for i in arrays.namespace(self.data).nonzero(self.data)]
        return tuple(axes) if as_tuple else ops.stack(axes, axis=1)

    def cumsum(self, axis: Any = None, *, dim: Any = None) -> Tensor:
        """The running sum along one axis."""
        chosen = _one_axis(_axis(axis, dim), "cumsum")
        return ops.cumsum(self, axis=chosen) if self.ndim else self.clone()

    def norm(
        self,
        p: _float = 2,
        dim: Axis = None,
        keepdim: _bool = False,
        *,
        axis: Axis = None,
        keepdims: _bool = False,
    ) -> Tensor:
        """(sum |x|**p)**(1/p): the length of a vector for p = 2, the largest |x| for p = inf."""
        chosen, keep = _axis(axis, dim), keepdim or keepdims
        if p == math.inf:
            out = ops.max(ops.abs(self), axis=chosen, keepdims=keep)
        elif p == 1:
            out = ops.sum(ops.abs(self), axis=chosen, keepdims=keep)
        else:
            powers = ops.square(self) if p == 2 else ops.abs(self) ** p
            total = ops.sum(powers, axis=chosen, keepdims=keep)
            # The root has no slope at 0; the norm's gradient there is 0, as in PyTorch.
            some = ops.where(ops.equal(total, 0), 1.0, total)
            root = ops.sqrt(some) if p == 2 else some ** (1 / p)
            out = ops.where(ops.equal(total, 0), 0.0, root)
        return named(out, "LinalgVectorNormBackward0")

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
        out = ops.reshape(self, shape=_sizes(shape))
        if out.node is not None and not _shared(self, out):
            out.node.label = "UnsafeViewBackward0"  # as PyTorch calls it where it had to copy
        return out

    view = reshape

    def view_as(self, other: Any) -> Tensor:
        """In the shape of another tensor."""
        return self.reshape(other.shape)

    reshape_as = view_as

    def expand_as(self, other: Any) -> Tensor:
        """Repeated to the shape of another tensor."""
        return self.expand(other.shape)

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
        axes = range(n) if dim is None else (dim,) if isinstance(dim, _int) else dim
        places = [_there(a, n or 1, "squeeze") for a in axes]
        gone = tuple(a for a in places if n and self.shape[a] == 1)
        label = "SqueezeBackward0" if dim is None else "SqueezeBackward1"
        return named(ops.squeeze(self, axis=gone), label)

    def expand(self, *sizes: Any) -> Tensor:
        """Repeated along axes of length one, without a copy; -1 keeps a size."""
        wanted = _sizes(sizes)
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
        return ops.permute(self, axes=_sizes(axes))

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
        turned = [_there(d, self.ndim or 1, "flip") for d in _sizes(dims)]
        if len(set(turned)) < len(turned):
            raise ArgumentError(f"flip: an axis stands twice in {_sizes(dims)}")
        steps = tuple(slice(None, None, -1 if i in turned else 1) for i in range(self.ndim))
        return named(ops.take(self, key=steps).clone(), "FlipBackward0")

    def repeat(self, *sizes: Any) -> Tensor:
        """So many copies of itself along each axis; more sizes than axes make new ones in front."""
        times = _sizes(sizes)
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
        if isinstance(split_size, _int):
            if split_size < 1:
                raise ArgumentError(f"parts of size {split_size} never end", fix="1 or more")
            ends = [*range(split_size, n, split_size), n]
        else:
            ends = [builtins.sum(split_size[: i + 1]) for i in range(len(split_size))]
            if not ends or ends[-1] != n or builtins.min(split_size) < 0:
                raise ArgumentError(
                    f"the parts {list(split_size)} do not add up to {n}, the length of axis {dim}"
                )
        parts = zip([0, *ends[:-1]], ends, strict=True)
        return tuple(
            named(ops.take(self, key=(*before, slice(a, b))), "SplitBackward0") for a, b in parts
        )

    def chunk(self, chunks: _int, dim: _int = 0) -> tuple[Tensor, ...]:
        """At most so many parts of equal size along an axis, the last one perhaps smaller."""
        if chunks < 1:
            raise ArgumentError(f"{chunks} parts cannot hold a tensor", fix="1 or more")
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
        key = (*(slice(None),) * _there(dim, self.ndim, "index_select"), as_raw(index))
        return named(ops.take(self, key=key), "IndexSelectBackward0")

    def masked_fill(self, mask: Any, value: _float) -> Tensor:
        """A copy with one value where the mask holds."""
        return named(ops.where(mask, value, self).to(self.dtype), "MaskedFillBackward0")

    def tril(self, diagonal: _int = 0) -> Tensor:
        """The lower triangle; zeros above the diagonal."""
        return named(ops.where(_below(self, diagonal), self, 0), "TrilBackward0")

    def triu(self, diagonal: _int = 0) -> Tensor:
        """The upper triangle; zeros below the diagonal."""
        return named(ops.where(_below(self, diagonal - 1), 0, self), "TriuBackward0")

    def diag(self) -> Tensor:
        """The square matrix with this diagonal, zeros elsewhere; of a matrix, its diagonal."""
        rows = np.arange(builtins.min(self.shape, default=0))
        if self.ndim == 2:
            return self[rows, rows]
        if self.ndim != 1:
            raise ShapeError(
                f"diag takes a vector or a matrix, but the shape is {tuple(self.shape)}",
                got=tuple(self.shape),
            )
        return ops.where(rows[:, None] == rows, self, 0)

    def new_zeros(self, *size: Any) -> Tensor:
        """Zeros of another shape, in this tensor's dtype."""
        xp = arrays.namespace(self.data)
        return autograd.make(xp.zeros(_sizes(size), dtype=self.dtype))

    def new_ones(self, *size: Any) -> Tensor:
        """Ones of another shape, in this tensor's dtype."""
        xp = arrays.namespace(self.data)
        return autograd.make(xp.ones(_sizes(size), dtype=self.dtype))

    def is_floating_point(self) -> _bool:
        """Whether its numbers may have a fraction: float16, float32, float64."""
        return arrays.kind(self.dtype) == "f"

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
    new = (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :])
    return x.reshape(new) if isinstance(x, Tensor) else ops.reshape(x, shape=new)


def gather(x: Any, axis: int, index: Any) -> Any:
    """out[i][j] = x[index[i][j]][j] along axis 0, and so on. Source: torch.gather."""
    where_to = as_raw(index)
    shape, n = tuple(x.shape), where_to.ndim
    along = _there(axis, len(shape), "gather")
    sizes = zip(range(n), where_to.shape, shape, strict=False)
    if n != len(shape) or builtins.any(size > old for i, size, old in sizes if i != along):
        raise ShapeError(
            f"gather: an index of shape {tuple(where_to.shape)} does not fit in shape {shape}",
            detail=f"it has as many axes, and is longer along axis {axis} at most",
        )
    if not arrays.within(where_to, shape[along]):
        raise PositionError(
            f"gather: an index is not between 0 and {shape[along] - 1}",
            detail=f"along axis {axis} of shape {shape}",
        )
    xp = arrays.namespace(where_to)
    key = tuple(
        where_to
        if i == along
        else xp.reshape(xp.arange(where_to.shape[i]), tuple(-1 if i == j else 1 for j in range(n)))
        for i in range(n)
    )
    return named(ops.take(x, key=key), "GatherBackward0")


def _whole_division(a: Any, b: Any) -> tuple[Any, Any]:
    """The arrays of the two operands of // and %, in one dtype."""
    raw = [x.data if isinstance(x, Value) else x for x in (a, b)]
    x, y = arrays.promote(*raw)
    floating = builtins.any(arrays.is_array(z) and arrays.kind(z.dtype) in "fc" for z in (x, y))
    if not floating and not ops.all(as_raw(ops.not_equal(y, 0))):
        raise ArgumentError("integers cannot be divided by zero", fix="x.float() // y")
    return x, y


def _floor_divide(a: Any, b: Any) -> Tensor:
    """The whole number below a / b, in the dtype of the two."""
    x, y = _whole_division(a, b)
    return autograd.make(x // y)


def _remainder(a: Any, b: Any) -> Tensor:
    """What a // b leaves, with the sign of b."""
    if builtins.any(isinstance(x, Value) and x.requires_grad for x in (a, b)):
        return named(a - _floor_divide(a, b) * b, "RemainderBackward0")
    x, y = _whole_division(a, b)
    return autograd.make(x % y)


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
        return x.new_ones([1 if i == len(before) else size for i, size in enumerate(x.shape)])
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
    xp = arrays.namespace(x.data)
    rows, columns = xp.arange(x.shape[-2]), xp.arange(x.shape[-1])
    return columns <= rows[:, None] + diagonal


def _there(dim: Any, ndim: int, what: str) -> int:
    """An axis counted from the front. Raises PositionError if there is no such axis."""
    if isinstance(dim, bool) or not isinstance(dim, (int, np.integer)):
        raise ArgumentTypeError(f"{what}: an axis is a whole number, not {dim!r}", fix="dim=0")
    if not -ndim <= dim < ndim:
        raise PositionError(
            f"{what}: there is no axis {dim} in a tensor of {ndim} axes",
            fix=f"give an axis from {-ndim} to {ndim - 1}" if ndim else "x.reshape(1) has one",
        )
    return int(dim % ndim)


def _viewed(x: Tensor) -> tuple[Tensor, Any] | None:
    """The tensor that `x` is a part of, sharing its memory, and where it stands in it."""
    node = x.node
    if node is None or node.args is None or node.operation.name != "take":
        return None
    whole = node.args[0]
    return (whole, node.kwargs["key"]) if _shared(whole, x) else None


def _shared(a: Any, b: Any) -> bool:
    """Whether two tensors of NumPy arrays have memory in common."""
    both = arrays.is_numpy(a.data) and arrays.is_numpy(b.data)
    return both and bool(np.may_share_memory(a.data, b.data))


def _as_numpy(value: Any) -> Any:
    """An argument of a NumPy function, with each Tensor in it as an array."""
    if isinstance(value, Tensor):
        return value.numpy()
    if type(value) in (list, tuple):
        return type(value)(_as_numpy(v) for v in value)
    return value


def _one_axis(axis: Any, what: str) -> int:
    if axis is None:
        raise ArgumentError(f"{what} needs the axis along which to go", fix=f"{what}(x, dim=-1)")
    return int(axis)


def _label_of_key(key: Any) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    if builtins.any(arrays.is_array(k) for k in parts):
        return "IndexBackward0"
    meant = [k for k in parts if k is not Ellipsis and k != slice(None)]
    if not meant and (isinstance(key, tuple) or key is Ellipsis):
        return "AliasBackward0"
    last = meant[-1] if meant else slice(None)
    if last is None:
        return "UnsqueezeBackward0"
    return "SliceBackward0" if isinstance(last, slice) else "SelectBackward0"
