"""Functions under the names that PyTorch gives them: ``ll.exp(x)``, ``ll.sum(x, dim=0)``.

Each is an operation of `ops` or a method of `Tensor`, called as a function; nothing is computed
here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layerlab import ops
from layerlab.tensor import Tensor, flatten

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

all = Tensor.all
allclose = Tensor.allclose
amax = Tensor.amax
amin = Tensor.amin
any = Tensor.any
argmax = Tensor.argmax
argmin = Tensor.argmin
argsort = Tensor.argsort
bmm = Tensor.bmm
chunk = Tensor.chunk
clamp = clip = Tensor.clamp
cumsum = Tensor.cumsum
diag = Tensor.diag
equal = Tensor.equal
floor_divide = Tensor.floor_divide
index_select = Tensor.index_select
is_floating_point = Tensor.is_floating_point
isclose = Tensor.isclose
log_softmax = Tensor.log_softmax
logsumexp = Tensor.logsumexp
masked_fill = Tensor.masked_fill
max = Tensor.max
mean = Tensor.mean
median = Tensor.median
min = Tensor.min
mm = Tensor.mm
mv = Tensor.mv
nonzero = Tensor.nonzero
norm = Tensor.norm
numel = Tensor.numel
outer = Tensor.outer
permute = Tensor.permute
pow = Tensor.pow
prod = Tensor.prod
remainder = Tensor.remainder
reshape = Tensor.reshape
round = Tensor.round
rsqrt = Tensor.rsqrt
sort = Tensor.sort
split = Tensor.split
squeeze = Tensor.squeeze
std = Tensor.std
sum = Tensor.sum
swapaxes = Tensor.swapaxes
t = Tensor.t
topk = Tensor.topk
transpose = Tensor.transpose
tril = Tensor.tril
triu = Tensor.triu
trunc = Tensor.trunc
unbind = Tensor.unbind
unique = Tensor.unique
unsqueeze = Tensor.unsqueeze
var = Tensor.var


def cat(tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None) -> Tensor:
    """The tensors one after the other along an axis that they have."""
    return ops.concat(tensors, axis=dim if axis is None else axis)


def stack(tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None) -> Tensor:
    """The tensors, all of one shape, beside each other along a new axis."""
    return ops.stack(tensors, axis=dim if axis is None else axis)


concat = cat


def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """The tensors one after the other along the second axis; vectors along their only one."""
    return cat(tensors, dim=1 if tensors[0].ndim > 1 else 0)


def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """The tensors below each other; a vector counts as one row."""
    return cat([x if x.ndim > 1 else x.reshape(1, -1) for x in tensors])


def flip(x: Tensor, dims: int | Sequence[int]) -> Tensor:
    """In reverse order along the axes given."""
    return x.flip(dims)


def broadcast_to(x: Tensor, shape: Sequence[int]) -> Tensor:
    """Repeated along axes of length one to the shape given, without a copy."""
    return x.expand(shape)


def logical_and(a: Tensor, b: Tensor) -> Tensor:
    """Whether both are other than zero."""
    return ops.logical_and(a.bool(), b.bool())


def logical_or(a: Tensor, b: Tensor) -> Tensor:
    """Whether either is other than zero."""
    return ops.logical_or(a.bool(), b.bool())


def logical_xor(a: Tensor, b: Tensor) -> Tensor:
    """Whether one is zero and the other is not."""
    return ops.not_equal(a.bool(), b.bool())


def logical_not(x: Tensor) -> Tensor:
    """Whether each number is zero."""
    return ops.logical_not(x.bool())


def where(condition: Tensor, a: Any = None, b: Any = None) -> Any:
    """a where the condition holds, else b; of a condition alone, the positions where it holds."""
    if a is None and b is None:
        return condition.nonzero(as_tuple=True)
    return ops.where(condition, a, b)
