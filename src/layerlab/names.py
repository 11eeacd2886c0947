"""Functions under the names that PyTorch gives them: ``ll.exp(x)``, ``ll.sum(x, dim=0)``.

Each is an operation of `ops` or a method of `Tensor`, called as a function; nothing is computed
here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from layerlab import ops
from layerlab.autograd import Value
from layerlab.errors import ArgumentError, ArgumentTypeError, described
from layerlab.operators import operand
from layerlab.tensor import Tensor, as_tensor, flatten

__all__ = [
    "abs",
    "add",
    "all",
    "allclose",
    "amax",
    "amin",
    "any",
    "argmax",
    "argmin",
    "argsort",
    "bmm",
    "broadcast_to",
    "cat",
    "ceil",
    "chunk",
    "clamp",
    "clip",
    "concat",
    "cos",
    "cumsum",
    "diag",
    "div",
    "divide",
    "eq",
    "equal",
    "erf",
    "exp",
    "expm1",
    "flatten",
    "flip",
    "floor",
    "floor_divide",
    "ge",
    "gt",
    "hstack",
    "index_select",
    "is_floating_point",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "le",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logsumexp",
    "lt",
    "masked_fill",
    "max",
    "maximum",
    "mean",
    "median",
    "min",
    "minimum",
    "mm",
    "mul",
    "multiply",
    "mv",
    "ne",
    "neg",
    "nonzero",
    "norm",
    "numel",
    "outer",
    "permute",
    "pow",
    "prod",
    "reciprocal",
    "relu",
    "remainder",
    "reshape",
    "round",
    "rsqrt",
    "sigmoid",
    "sign",
    "sin",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "sub",
    "subtract",
    "sum",
    "swapaxes",
    "t",
    "tanh",
    "topk",
    "transpose",
    "tril",
    "triu",
    "trunc",
    "unbind",
    "unique",
    "unsqueeze",
    "var",
    "vstack",
    "where",
]

abs = ops.abs
add = ops.add
ceil = ops.ceil
cos = ops.cos
div = divide = ops.divide
eq = ops.equal
erf = ops.erf
exp = ops.exp
expm1 = ops.expm1
floor = ops.floor
ge = ops.greater_equal
gt = ops.greater
isfinite = ops.isfinite
isinf = ops.isinf
isnan = ops.isnan
le = ops.less_equal
log = ops.log
log1p = ops.log1p
log2 = ops.log2
log10 = ops.log10
lt = ops.less
maximum = ops.maximum
minimum = ops.minimum
mul = multiply = ops.multiply
ne = ops.not_equal
neg = ops.negative
reciprocal = ops.reciprocal
relu = ops.relu
sigmoid = ops.sigmoid
sign = ops.sign
sin = ops.sin
sqrt = ops.sqrt
square = ops.square
sub = subtract = ops.subtract
tanh = ops.tanh


def _tensor(x: Any, what: str) -> Any:
    """The argument as a tensor: itself, or around an array."""
    return as_tensor(operand(x, what))


def _function(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method of tensors as a function, whose first argument may be an array, too."""

    @functools.wraps(method)
    def call(x: Any, *args: Any, **kwargs: Any) -> Any:
        return method(_tensor(x, method.__name__), *args, **kwargs)

    return call


all = _function(Tensor.all)
allclose = _function(Tensor.allclose)
amax = _function(Tensor.amax)
amin = _function(Tensor.amin)
any = _function(Tensor.any)
argmax = _function(Tensor.argmax)
argmin = _function(Tensor.argmin)
argsort = _function(Tensor.argsort)
bmm = _function(Tensor.bmm)
chunk = _function(Tensor.chunk)
clamp = clip = _function(Tensor.clamp)
cumsum = _function(Tensor.cumsum)
diag = _function(Tensor.diag)
equal = _function(Tensor.equal)
floor_divide = _function(Tensor.floor_divide)
index_select = _function(Tensor.index_select)
is_floating_point = _function(Tensor.is_floating_point)
isclose = _function(Tensor.isclose)
log_softmax = _function(Tensor.log_softmax)
logsumexp = _function(Tensor.logsumexp)
masked_fill = _function(Tensor.masked_fill)
max = _function(Tensor.max)
mean = _function(Tensor.mean)
median = _function(Tensor.median)
min = _function(Tensor.min)
mm = _function(Tensor.mm)
mv = _function(Tensor.mv)
nonzero = _function(Tensor.nonzero)
norm = _function(Tensor.norm)
numel = _function(Tensor.numel)
outer = _function(Tensor.outer)
permute = _function(Tensor.permute)
pow = _function(Tensor.pow)
prod = _function(Tensor.prod)
remainder = _function(Tensor.remainder)
reshape = _function(Tensor.reshape)
round = _function(Tensor.round)
rsqrt = _function(Tensor.rsqrt)
sort = _function(Tensor.sort)
split = _function(Tensor.split)
squeeze = _function(Tensor.squeeze)
std = _function(Tensor.std)
sum = _function(Tensor.sum)
swapaxes = _function(Tensor.swapaxes)
t = _function(Tensor.t)
topk = _function(Tensor.topk)
transpose = _function(Tensor.transpose)
tril = _function(Tensor.tril)
triu = _function(Tensor.triu)
trunc = _function(Tensor.trunc)
unbind = _function(Tensor.unbind)
unique = _function(Tensor.unique)
unsqueeze = _function(Tensor.unsqueeze)
var = _function(Tensor.var)


def _tensors(tensors: Any, what: str) -> list[Any]:
    """Several tensors. Raises ArgumentTypeError for what is no list of them."""
    if isinstance(tensors, Value) or not isinstance(tensors, Iterable):
        raise ArgumentTypeError(
            f"{what} takes a list of tensors, not {described(tensors)}", fix=f"ll.{what}([x, y])"
        )
    several = [_tensor(x, what) for x in tensors]
    if not several:
        raise ArgumentError(f"{what} of no tensors has no shape", fix="give at least one tensor")
    return several


def cat(tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None) -> Tensor:
    """The tensors one after the other along an axis that they have."""
    return ops.concat(_tensors(tensors, "cat"), axis=dim if axis is None else axis)


def stack(tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None) -> Tensor:
    """The tensors, all of one shape, beside each other along a new axis."""
    return ops.stack(_tensors(tensors, "stack"), axis=dim if axis is None else axis)


concat = cat


def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """The tensors one after the other along the second axis; vectors along their only one."""
    parts = _tensors(tensors, "hstack")
    return cat(parts, dim=1 if parts[0].ndim > 1 else 0)


def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """The tensors below each other; a vector counts as one row."""
    return cat([x if x.ndim > 1 else x.reshape(1, -1) for x in _tensors(tensors, "vstack")])


def flip(x: Tensor, dims: int | Sequence[int]) -> Tensor:
    """In reverse order along the axes given."""
    return _tensor(x, "flip").flip(dims)


def broadcast_to(x: Tensor, shape: Sequence[int]) -> Tensor:
    """Repeated along axes of length one to the shape given, without a copy."""
    return _tensor(x, "broadcast_to").expand(shape)


def logical_and(a: Tensor, b: Tensor) -> Tensor:
    """Whether both are other than zero."""
    return ops.logical_and(_tensor(a, "logical_and").bool(), _tensor(b, "logical_and").bool())


def logical_or(a: Tensor, b: Tensor) -> Tensor:
    """Whether either is other than zero."""
    return ops.logical_or(_tensor(a, "logical_or").bool(), _tensor(b, "logical_or").bool())


def logical_xor(a: Tensor, b: Tensor) -> Tensor:
    """Whether one is zero and the other is not."""
    return ops.not_equal(_tensor(a, "logical_xor").bool(), _tensor(b, "logical_xor").bool())


def logical_not(x: Tensor) -> Tensor:
    """Whether each number is zero."""
    return ops.logical_not(_tensor(x, "logical_not").bool())


def where(condition: Tensor, a: Any = None, b: Any = None) -> Any:
    """a where the condition holds, else b; of a condition alone, the positions where it holds."""
    if a is None and b is None:
        return _tensor(condition, "where").nonzero(as_tuple=True)
    if a is None or b is None:
        raise ArgumentTypeError(
            "where needs both values, or none of them", fix="ll.where(condition, x, 0.0)"
        )
    return ops.where(_tensor(condition, "where"), a, b)
