"""One table with a use of every method and operator of a tensor that has a gradient.

Each use takes two tensors of shape (2, 3), and returns one or several: x above 0 and y around 0,
all their numbers apart from each other and from every corner of what is done to them.
"""

from __future__ import annotations

import math

import numpy as np

import layerlab as ll

MASK = np.array([[True, False, True], [False, False, True]])
ROWS_OF = np.array([[0, 1, 1], [1, 0, 1]])


def operands(rng):
    x, y = (rng.permutation(6).reshape(2, 3) * 0.2 for _ in range(2))
    return [x + 0.25, y - 0.52]


def inplace(change):
    """What a change in place makes of a copy of x, and of what was computed before it."""

    def use(x, y):
        z = x * 1.0
        before = z * 3 + z
        change(z, y)
        return before, z, z * y

    return use


def put(key, take):
    return inplace(lambda z, y: z.__setitem__(key, take(y)))


METHODS = {
    "__add__": [lambda x, y: x + y, lambda x, y: x + 2, lambda x, y: x + y[0], lambda x, y: x + x],
    "__radd__": [lambda x, y: 2 + x],
    "__sub__": [lambda x, y: x - y, lambda x, y: x - 2, lambda x, y: x[:, :1] - y],
    "__rsub__": [lambda x, y: 2 - x],
    "__mul__": [lambda x, y: x * y, lambda x, y: x * 2, lambda x, y: x * x * y[:, 1:2]],
    "__rmul__": [lambda x, y: 2 * x],
    "__truediv__": [lambda x, y: y / x, lambda x, y: y / 2, lambda x, y: y[0] / x],
    "__rtruediv__": [lambda x, y: 2 / x],
    "__pow__": [lambda x, y: x**y, lambda x, y: y**3, lambda x, y: x**-0.5, lambda x, y: x**x],
    "__rpow__": [lambda x, y: 2**y],
    "__mod__": [lambda x, y: x % 0.1, lambda x, y: y % x, lambda x, y: -x % y],
    "__rmod__": [lambda x, y: 3.1 % x],
    "__neg__": [lambda x, y: -x],
    "__pos__": [lambda x, y: +x * 1],
    "__abs__": [lambda x, y: abs(y)],
    "__matmul__": [lambda x, y: x @ y.T, lambda x, y: x @ y[0], lambda x, y: x[0] @ y[1]],
    "__rmatmul__": [lambda x, y: np.ones((4, 2)) @ x],
    "__getitem__": [
        lambda x, y: x[1],
        lambda x, y: x[:, ::2],
        lambda x, y: x[..., -1, None],
        lambda x, y: x[MASK],
        lambda x, y: x[[0, 0, 1], [2, 2, 0]],
        lambda x, y: x[ll.tensor([1, 1, 0])],
        lambda x, y: x[ll.tensor([[1, 0], [0, 0]]), 1:],
    ],
    "__iter__": [lambda x, y: tuple(x)],
    "__reversed__": [lambda x, y: tuple(reversed(x))],
    "__setitem__": [
        put(0, lambda y: y[1]),
        put((slice(None), 1), lambda y: y[:, 0]),
        put(MASK, lambda y: y[MASK]),
        put(MASK, lambda y: y[0, 0]),
        put((slice(None), slice(None, None, -1)), lambda y: y),
        put(1, lambda y: 0.5),
    ],
    "__iadd__": [inplace(lambda z, y: z.__iadd__(y)), inplace(lambda z, y: z[0].__iadd__(y[1]))],
    "__isub__": [inplace(lambda z, y: z.__isub__(y))],
    "__imul__": [inplace(lambda z, y: z.__imul__(y)), inplace(lambda z, y: z.T.__imul__(y.T))],
    "__itruediv__": [inplace(lambda z, y: z.__itruediv__(y + 1))],
    "add_": [inplace(lambda z, y: z.add_(y, alpha=0.5))],
    "sub_": [inplace(lambda z, y: z.sub_(y, alpha=0.5))],
    "mul_": [inplace(lambda z, y: z.mul_(y)), inplace(lambda z, y: z.reshape(3, 2).mul_(2))],
    "div_": [inplace(lambda z, y: z.div_(y))],
    "pow_": [inplace(lambda z, y: z.pow_(y))],
    "neg_": [inplace(lambda z, y: z.neg_())],
    "exp_": [inplace(lambda z, y: z.exp_())],
    "sqrt_": [inplace(lambda z, y: z.sqrt_())],
    "relu_": [inplace(lambda z, y: z.sub_(0.5).relu_())],
    "clamp_": [inplace(lambda z, y: z.clamp_(0.4, 1.0))],
    "copy_": [inplace(lambda z, y: z.copy_(y)), inplace(lambda z, y: z[1].copy_(y[0]))],
    "fill_": [inplace(lambda z, y: z[0].fill_(2.0))],
    "zero_": [inplace(lambda z, y: z[:, 1].zero_())],
    **{
        name: [lambda x, y, name=name: getattr(x, name)(y)]
        for name in (
            *("add", "sub", "subtract", "mul", "multiply", "div", "divide", "pow", "maximum"),
            "minimum",
        )
    },
    **{
        name: [lambda x, y, name=name: getattr(x, name)()]
        for name in ("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "rsqrt", "reciprocal")
    },
    **{
        name: [lambda x, y, name=name: getattr(y, name)()]
        for name in (
            *("abs", "neg", "square", "sin", "cos", "tanh", "erf", "sigmoid", "relu", "clone"),
            *("t", "ravel"),
        )
    },
    "T": [lambda x, y: x.T * 1],
    "mT": [lambda x, y: x.mT * 1],
    "cpu": [lambda x, y: x.cpu() * 1],
    "contiguous": [lambda x, y: x.T.contiguous()],
    "to": [lambda x, y: x.to("float64") * 1],
    "remainder": [lambda x, y: y.remainder(x)],
    "clamp": [lambda x, y: y.clamp(-0.2, 0.2), lambda x, y: y.clamp(min=0)],
    "clip": [lambda x, y: y.clip(max=0.2)],
    "matmul": [lambda x, y: x.matmul(y.T)],
    "mm": [lambda x, y: x.mm(y.T)],
    "mv": [lambda x, y: x.mv(y[0])],
    "bmm": [lambda x, y: x.reshape(1, 2, 3).bmm(y.reshape(1, 3, 2))],
    "outer": [lambda x, y: x[0].outer(y[1])],
    "dot": [lambda x, y: x[0].dot(y[1])],
    "sum": [lambda x, y: x.sum(), lambda x, y: x.sum(0), lambda x, y: x.sum(dim=1, keepdim=True)],
    "mean": [lambda x, y: x.mean(), lambda x, y: x.mean((0, 1)), lambda x, y: x.mean(-1)],
    "prod": [
        lambda x, y: x.prod(),
        lambda x, y: x.prod(0),
        lambda x, y: y.prod(1, keepdims=True),
        lambda x, y: (y * MASK).prod(1),  # one zero, and two
        lambda x, y: (y * ~MASK).prod(),
    ],
    "amax": [lambda x, y: x.amax(), lambda x, y: x.amax(1)],
    "amin": [lambda x, y: x.amin(), lambda x, y: x.amin(0)],
    "max": [
        lambda x, y: x.max(),
        lambda x, y: x.max(1).values,
        lambda x, y: (x * 1.3 - y).max(0)[0],
    ],
    "min": [lambda x, y: x.min(), lambda x, y: x.min(1).values],
    "var": [lambda x, y: x.var(), lambda x, y: x.var(1, correction=0)],
    "std": [lambda x, y: x.std(), lambda x, y: x.std(1, keepdim=True)],
    "sort": [lambda x, y: x.sort().values, lambda x, y: x.sort(0, descending=True).values],
    "topk": [lambda x, y: x.topk(2).values, lambda x, y: x.topk(1, 0, largest=False).values],
    "median": [lambda x, y: x.median(), lambda x, y: x.median(1).values],
    "cumsum": [lambda x, y: x.cumsum(0), lambda x, y: x.cumsum(-1)],
    "norm": [
        *(lambda x, y, p=p: y.norm(p) for p in (2, 1, 3, 0.5, -1, math.inf, -math.inf, "fro")),
        lambda x, y: y.norm(dim=1),
        lambda x, y: y.norm(2, 0, keepdim=True),
        lambda x, y: y.norm(math.inf, 1),
    ],
    "softmax": [lambda x, y: y.softmax(0), lambda x, y: y.softmax(-1)],
    "log_softmax": [lambda x, y: y.log_softmax(1)],
    "logsumexp": [lambda x, y: y.logsumexp(1), lambda x, y: y.logsumexp((0, 1), keepdim=True)],
    "reshape": [lambda x, y: x.reshape(3, 2), lambda x, y: x.T.reshape(-1)],
    "view": [lambda x, y: x.view(6)],
    "view_as": [lambda x, y: x.view_as(y.T)],
    "reshape_as": [lambda x, y: x.reshape_as(y.T)],
    "flatten": [lambda x, y: x.flatten(), lambda x, y: x[None].flatten(1)],
    "unsqueeze": [lambda x, y: x.unsqueeze(1)],
    "squeeze": [lambda x, y: x[None, :, None].squeeze(), lambda x, y: x[None].squeeze(0)],
    "expand": [lambda x, y: x[:1].expand(4, 3), lambda x, y: x.expand(2, -1, -1)],
    "expand_as": [lambda x, y: x[:, :1].expand_as(y)],
    "permute": [lambda x, y: x.permute(1, 0)],
    "transpose": [lambda x, y: x.transpose(0, -1)],
    "swapaxes": [lambda x, y: x.swapaxes(0, 1)],
    "flip": [lambda x, y: x.flip(0), lambda x, y: x.flip(0, 1)],
    "repeat": [lambda x, y: x.repeat(2, 1), lambda x, y: x.repeat(2, 1, 3)],
    "split": [lambda x, y: x.split(2, 1)[1], lambda x, y: x.split([1, 2], 1)],
    "chunk": [lambda x, y: x.chunk(2, 1)],
    "unbind": [lambda x, y: x.unbind(1)],
    "gather": [lambda x, y: x.gather(0, ROWS_OF), lambda x, y: x.gather(1, ROWS_OF[:, :1] + 1)],
    "index_select": [lambda x, y: x.index_select(1, ll.tensor([2, 0, 2]))],
    "masked_fill": [lambda x, y: x.masked_fill(ll.tensor(MASK), 3.0)],
    "tril": [lambda x, y: x.tril(), lambda x, y: x.tril(-1)],
    "triu": [lambda x, y: x.triu(1)],
    "diag": [lambda x, y: x.diag(), lambda x, y: x[0].diag()],
    # Steps: their gradient is 0, and so are the differences.
    "sign": [lambda x, y: y.sign() * x],
    "floor": [lambda x, y: (x.floor() + 1) * y],
    "ceil": [lambda x, y: x.ceil() * y],
    "round": [lambda x, y: (x.round() + 1) * y],
    "trunc": [lambda x, y: (x.trunc() + 1) * y],
}
# No gradient: questions and positions, what it is, numbers in and out, other dtypes.
HAVE_NO_GRADIENT = {
    *("all", "allclose", "any", "argmax", "argmin", "argsort", "eq", "equal", "ge", "gt", "le"),
    *("lt", "ne", "isclose", "isfinite", "isinf", "isnan", "nonzero", "unique", "floor_divide"),
    *("data", "device", "dim", "dtype", "earlier", "grad", "grad_fn", "is_floating_point"),
    *("is_leaf", "ndim", "nelement", "node", "numel", "requires_grad", "result_class", "shape"),
    *("size", "item", "numpy", "tolist", "new_ones", "new_zeros", "normal_", "uniform_"),
    *("backward", "detach", "requires_grad_", "retain_grad", "zero_grad"),
    *("astype", "type", "float", "double", "half", "int", "long", "bool"),
    *("__init__", "__doc__", "__module__", "__slots__", "__dict__", "__weakref__"),
    *("__annotations__", "__hash__", "__repr__", "__format__", "__len__", "__bool__", "__float__"),
    *("__int__", "__index__", "__array__", "__array_function__", "__array_priority__"),
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__and__", "__or__", "__xor__"),
    *("__invert__", "__floordiv__", "__rfloordiv__", "__deepcopy__", "__getstate__"),
    *("view_of", "views"),  # which memory is whose
}
