"""Functions under the names that PyTorch gives them: ``ll.exp(x)``, ``ll.sum(x, dim=0)``.

Each is an operation of `ops` or a method of `Tensor`, called as a function; nothing is computed
here.
"""

from __future__ import annotations

from collections.abc import Sequence

from layerlab import ops
from layerlab.tensor import Tensor, flatten

__all__ = [
    "abs",
    "add",
    "all",
    "any",
    "argmax",
    "argmin",
    "argsort",
    "cat",
    "ceil",
    "clamp",
    "clip",
    "concat",
    "cos",
    "cumsum",
    "div",
    "divide",
    "eq",
    "equal",
    "erf",
    "exp",
    "expm1",
    "flatten",
    "floor",
    "ge",
    "gt",
    "isfinite",
    "isinf",
    "isnan",
    "le",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logsumexp",
    "lt",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "mm",
    "mul",
    "multiply",
    "ne",
    "neg",
    "norm",
    "permute",
    "pow",
    "reciprocal",
    "relu",
    "reshape",
    "round",
    "sigmoid",
    "sign",
    "sin",
    "sort",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "sub",
    "subtract",
    "sum",
    "tanh",
    "transpose",
    "unsqueeze",
    "var",
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
round = ops.round
sigmoid = ops.sigmoid
sign = ops.sign
sin = ops.sin
sqrt = ops.sqrt
square = ops.square
sub = subtract = ops.subtract
tanh = ops.tanh
where = ops.where

all = Tensor.all
any = Tensor.any
argmax = Tensor.argmax
argmin = Tensor.argmin
argsort = Tensor.argsort
clamp = clip = Tensor.clamp
cumsum = Tensor.cumsum
log_softmax = Tensor.log_softmax
logsumexp = Tensor.logsumexp
max = Tensor.max
mean = Tensor.mean
min = Tensor.min
mm = Tensor.mm
norm = Tensor.norm
permute = Tensor.permute
pow = Tensor.pow
reshape = Tensor.reshape
sort = Tensor.sort
squeeze = Tensor.squeeze
std = Tensor.std
sum = Tensor.sum
transpose = Tensor.transpose
unsqueeze = Tensor.unsqueeze
var = Tensor.var


def cat(tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None) -> Tensor:
    """The tensors one after the other along an axis that they have."""
    return ops.concat(tensors, axis=dim if axis is None else axis)


def stack(tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None) -> Tensor:
    """The tensors, all of one shape, beside each other along a new axis."""
    return ops.stack(tensors, axis=dim if axis is None else axis)


concat = cat


def equal(a: Tensor, b: Tensor) -> bool:
    """Whether two tensors have the same shape and the same numbers. Source: torch.equal."""
    return tuple(a.shape) == tuple(b.shape) and bool(ops.all(ops.equal(a, b)))
