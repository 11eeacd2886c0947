"""One table with a sample input for every operation and every function of `functional`.

A row says how to make operands of a given shape, which options to try, and what PyTorch calls the
same thing. The tests that import the table check each row for gradients, second derivatives,
dtypes, strictness and agreement between libraries, so a new operation needs one row here and no
test of its own. Numbers keep away from the places where a function has a corner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from layerlab import functional as F
from layerlab import ops
from layerlab.autograd import broadcast_to, cast, sum_to
from layerlab.random import Generator

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Sample:
    """Operands (float64, integer or boolean NumPy arrays, or None) and keyword options."""

    operands: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)

    def converted(self, change: Callable[[np.ndarray], Any]) -> Sample:
        """The same with each array, also those among the options, changed."""
        operands = tuple(None if x is None else change(x) for x in self.operands)
        return Sample(operands, {k: _deep(change, v) for k, v in self.options.items()})

    def astype(self, dtype: str) -> Sample:
        """The same with floating arrays in another dtype."""
        return self.converted(lambda x: x.astype(dtype) if x.dtype.kind == "f" else x)

    def __repr__(self) -> str:  # what Hypothesis prints when a row fails
        return f"Sample({self.operands!r}, {self.options!r})"


def _deep(change: Callable[[np.ndarray], Any], value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_deep(change, v) for v in value)
    return change(value) if isinstance(value, np.ndarray) else value


@dataclass(frozen=True)
class Case:
    """A row of the table."""

    name: str
    function: Callable[..., Any]
    build: Callable[[Shape, np.random.Generator], Sample]
    torch: Callable[..., Any]  # torch(torch_module, *operands, **options)
    covers: tuple[Any, ...] = ()  # the public or private functions that this row is a row of
    dims: tuple[int, int] = (0, 3)
    min_side: int = 0
    wrt: tuple[int, ...] | None = None  # operands with a gradient; None: every floating one
    integers: bool = True  # whether integers may stand in for the floats

    def samples(self) -> st.SearchStrategy[Sample]:
        shapes = hnp.array_shapes(
            min_dims=self.dims[0], max_dims=self.dims[1], min_side=self.min_side, max_side=3
        )
        if self.dims[0] == 0:
            shapes = st.one_of(st.just(()), shapes) if self.dims[1] else st.just(())
        seeds = st.integers(0, 2**32 - 1)
        return st.builds(self.sample, shapes, seeds)

    def sample(self, shape: Shape, seed: int) -> Sample:
        return self.build(tuple(shape), np.random.default_rng(seed))

    def example(self, seed: int = 0) -> Sample:
        """A sample of an ordinary shape."""
        return self.sample((2, 3, 4)[: min(max(self.dims[0], 2), self.dims[1])], seed)

    def any_example(self, seed: int) -> Sample:
        """A sample of a shape that the seed decides, now and then with nothing in it."""
        rng = np.random.default_rng(seed)
        shape = rng.integers(max(self.min_side, 1), 4, rng.integers(self.dims[0], self.dims[1] + 1))
        if shape.size and not self.min_side and rng.random() < 0.1:
            shape[rng.integers(shape.size)] = 0
        return self.sample(tuple(int(n) for n in shape), seed)

    def differentiable(self, sample: Sample) -> tuple[int, ...]:
        floating = [
            i for i, x in enumerate(sample.operands) if x is not None and x.dtype.kind == "f"
        ]
        return tuple(i for i in floating if self.wrt is None or i in self.wrt)

    def __call__(self, operands: Any, options: dict[str, Any]) -> Any:
        return self.function(*operands, **options)


# ── making operands ──────────────────────────────────────────────────────────────────────────────


def numbers(
    rng: np.random.Generator, shape: Shape, low: float = -3, high: float = 3, avoid: Any = ()
) -> np.ndarray:
    """Uniform numbers that stay 0.02 away from each point to be avoided."""
    x = np.asarray(rng.uniform(low, high, shape))
    for point in avoid:
        near = np.abs(x - point) < 0.02
        x = np.where(near, point + np.where(x < point, -0.02, 0.02), x)
    return x


def partner(rng: np.random.Generator, shape: Shape) -> Shape:
    """A shape that broadcasts against the given one: some axes missing, some of length one."""
    kept = shape[int(rng.integers(0, len(shape) + 1)) :] if rng.random() < 0.3 else shape
    return tuple(1 if rng.random() < 0.3 else n for n in kept)


def pick(rng: np.random.Generator, *choices: Any) -> Any:
    return choices[int(rng.integers(len(choices)))]


def torch_names(options: dict[str, Any]) -> dict[str, Any]:
    names = {"axis": "dim", "keepdims": "keepdim"}
    return {names.get(k, k): v for k, v in options.items()}


def counterpart(name: str) -> Callable[..., Any]:
    """PyTorch's function of the name, ``torch.name`` or ``torch.nn.functional.name``."""

    def call(t: Any, *operands: Any, **options: Any) -> Any:
        function = getattr(t, name, None) or getattr(t.nn.functional, name)
        return function(*operands, **torch_names(options))

    return call


def in_functional(name: str) -> Callable[..., Any]:
    def call(t: Any, *operands: Any, **options: Any) -> Any:
        return getattr(t.nn.functional, name)(*operands, **options)

    return call


ROWS: list[Case] = []


def row(function: Any, build: Any, torch: Any = None, *, name: str = "", **more: Any) -> None:
    """Add a row; PyTorch's function has the same name unless another is given."""
    plain = function.__name__
    torch = plain if torch is None else torch
    home = function.__module__.rpartition(".")[2]
    if isinstance(torch, str):
        torch = in_functional(torch) if home == "functional" else counterpart(torch)
    more.setdefault("covers", (function,))
    ROWS.append(Case(name or f"{home}.{plain}", function, build, torch, **more))


def one(low: float = -3, high: float = 3, avoid: Any = (), **options: tuple[Any, ...]) -> Any:
    """One operand; for each option, one of the values given."""

    def build(shape: Shape, rng: np.random.Generator) -> Sample:
        chosen = {name: pick(rng, *values) for name, values in options.items()}
        return Sample((numbers(rng, shape, low, high, avoid),), chosen)

    return build


def two(
    first: tuple[float, float] = (-3, 3), second: tuple[float, float] = (-3, 3), avoid: Any = ()
) -> Any:
    """Two operands that broadcast against each other."""

    def build(shape: Shape, rng: np.random.Generator) -> Sample:
        shapes = [shape, partner(rng, shape)]
        rng.shuffle(shapes)
        return Sample(
            (numbers(rng, tuple(shapes[0]), *first), numbers(rng, tuple(shapes[1]), *second, avoid))
        )

    return build


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────

row(ops.add, two())
row(ops.subtract, two())
row(ops.multiply, two())
row(ops.divide, two(avoid=(0,)))
row(ops.power, two((0.3, 2), (-2, 2)), "pow", integers=False)
row(
    ops.power,
    one(0.3, 2, b=(0, 1, 2, 3, -1, 0.3, -1.7)),
    lambda t, x, b: t.pow(x, b),
    name="ops.power by a number",
    integers=False,
)
row(
    lambda b, a: ops.power(a, b),
    one(a=(2.0, 0.3, 1)),
    lambda t, b, a: t.pow(a, b),
    name="ops.power of a number",
    covers=(),
    integers=False,
)
row(ops.negative, one())


def apart_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    """Two operands, broadcast, none of one near one of the other."""
    first, second = two()(shape, rng).operands
    return Sample((np.asarray(np.round(first, 1)), np.asarray(np.round(second, 1) + 0.05)))


row(ops.maximum, apart_sample)
row(ops.minimum, apart_sample)


def where_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    condition = rng.random(partner(rng, shape)) < 0.5
    return Sample((np.asarray(condition), numbers(rng, shape), numbers(rng, partner(rng, shape))))


def clamp_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    options = pick(rng, {"min": -0.7}, {"max": 1.2}, {"min": -0.7, "max": 1.2})
    return Sample((numbers(rng, shape, avoid=(-0.7, 1.2)),), options)


def gate_torch(t: Any, g: Any, level: Any) -> Any:
    return t.ops.aten.threshold_backward(g, level, 0)


row(ops.where, where_sample)
row(ops.clamp, clamp_sample)
row(
    ops.gate,
    lambda shape, rng: Sample((numbers(rng, shape), numbers(rng, shape, avoid=(0,)))),
    gate_torch,
)

# ── element by element ───────────────────────────────────────────────────────────────────────────

whole = range(-3, 4)
halves = [n + 0.5 for n in range(-4, 4)]
row(ops.abs, one(avoid=(0,)))
row(ops.sign, one(avoid=(0,)))
row(ops.floor, one(avoid=whole))
row(ops.ceil, one(avoid=whole))
row(ops.round, one(avoid=halves))
for function in (ops.exp, ops.expm1, ops.square, ops.sin, ops.cos, ops.tanh, ops.erf, ops.sigmoid):
    row(function, one())
for function in (ops.log, ops.log2, ops.log10, ops.sqrt, ops.reciprocal):
    row(function, one(0.2, 3))
row(ops.log1p, one(-0.8, 3))
row(ops.relu, one(avoid=(0,)))

# ── products ─────────────────────────────────────────────────────────────────────────────────────


def matmul_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    k, m = (int(n) for n in rng.integers(1, 4, 2))
    batch = pick(rng, (), shape[:1], (1,)) if len(shape) > 1 else ()
    right = pick(rng, (k,), (k, m), (*batch, k, m))
    return Sample((numbers(rng, (*shape, k)), numbers(rng, right)))


def affine_sample(transposed: bool) -> Any:
    def build(shape: Shape, rng: np.random.Generator) -> Sample:
        outputs = int(rng.integers(1, 4))
        inputs = shape[-1]
        size = (outputs, inputs) if transposed else (inputs, outputs)
        bias = pick(rng, None, numbers(rng, (outputs,)))
        return Sample((numbers(rng, shape), numbers(rng, size), bias))

    return build


def dense_torch(t: Any, x: Any, weights: Any, bias: Any) -> Any:
    out = x @ weights
    return out if bias is None else out + bias


row(ops.matmul, matmul_sample, covers=(ops.matmul, ops._matmul), dims=(0, 2))
row(
    ops.linear,
    affine_sample(True),
    lambda t, *operands: t.nn.functional.linear(*operands),
    dims=(1, 3),
)
row(ops.dense, affine_sample(False), dense_torch, dims=(1, 3))
row(ops.add_rows, one(), lambda t, x: t.sum(x, 0), dims=(2, 2))

# ── fewer numbers ────────────────────────────────────────────────────────────────────────────────


def apart(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Numbers that keep away from each other: the largest stays the largest."""
    count = int(np.prod(shape))
    return ((rng.permutation(count) - count // 2) * 0.2 + 0.1).reshape(shape)


def reduction(
    several: bool = True, required: bool = False, make: Any = numbers, **options: tuple[Any, ...]
) -> Any:
    """One operand, an axis of it (or none, or several), and whether to keep it."""

    def build(shape: Shape, rng: np.random.Generator) -> Sample:
        n = len(shape)
        axes: list[Any] = list(range(-n, n))
        if several and n > 1:
            axes.append((0, -1))
        if not required:
            axes.append(None)
        chosen = {name: pick(rng, *values) for name, values in options.items()}
        if axes:
            chosen["axis"] = pick(rng, *axes)
            if not (required and not options):
                chosen["keepdims"] = bool(rng.random() < 0.5)
        return Sample((make(rng, shape),), chosen)

    return build


def whole_dims(name: str) -> Any:
    """PyTorch's reduction, which wants all axes spelled out where an option is given."""

    def call(t: Any, x: Any, axis: Any = None, keepdims: bool = False, **more: Any) -> Any:
        dims = tuple(range(x.ndim)) if axis is None else axis
        if not x.ndim:
            dims, keepdims = (), False
        return getattr(t, name)(x, dim=dims, keepdim=keepdims, **more)

    return call


row(ops.sum, reduction(), whole_dims("sum"))
row(ops.mean, reduction(), whole_dims("mean"), min_side=1)
row(ops.var, reduction(correction=(0, 1)), whole_dims("var"), min_side=2, dims=(1, 3))
row(ops.std, reduction(make=apart, correction=(0, 1)), whole_dims("std"), min_side=2, dims=(1, 3))


def extreme(name: str) -> Any:
    """PyTorch's max of all numbers, or amax along axes: they treat NaN in different ways."""
    along = whole_dims("a" + name)

    def call(t: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        if axis is not None:
            return along(t, x, axis, keepdims)
        return getattr(t, name)(x).reshape((1,) * (x.ndim if keepdims else 0))

    return call


row(ops.max, reduction(make=apart), extreme("max"), min_side=1)
row(ops.min, reduction(make=apart), extreme("min"), min_side=1)
row(ops.cumsum, reduction(several=False, required=True), dims=(1, 3))
row(
    ops.logsumexp,
    reduction(several=False, required=True, keepdims=(True, False)),
    dims=(1, 3),
    min_side=1,
)

# ── another arrangement ──────────────────────────────────────────────────────────────────────────


def reshape_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    shapes: list[Shape] = [(int(np.prod(shape)),), (1, *shape), shape[::-1]]
    if 0 not in shape:
        shapes.append((-1,))
    return Sample((numbers(rng, shape),), {"shape": pick(rng, *shapes)})


def permute_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    axes = [int(a) for a in rng.permutation(len(shape))]
    axes = [a - len(shape) if rng.random() < 0.3 else a for a in axes]
    return Sample((numbers(rng, shape),), {"axes": tuple(axes)})


def squeeze_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    axis = int(rng.integers(0, len(shape) + 1))
    x = np.expand_dims(numbers(rng, shape), axis)
    return Sample((x,), {"axis": pick(rng, axis, (axis,), axis - x.ndim)})


def key_for(shape: Shape, rng: np.random.Generator) -> Any:
    """An index: numbers, slices, an ellipsis, a new axis, positions (repeated), or a mask."""
    first = int(rng.integers(-shape[0], shape[0]))
    positions = rng.integers(-shape[0], shape[0], 4)
    return pick(
        rng,
        first,
        slice(None, None, 2),
        slice(None, None, -1),
        (..., -1),
        (slice(1, None), ...),
        (None, first),
        positions,
        (positions, *(rng.integers(0, n, 4) for n in shape[1:])),
    )


def take_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    return Sample((numbers(rng, shape),), {"key": key_for(shape, rng)})


def mask_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    return Sample((numbers(rng, shape),), {"key": np.asarray(rng.random(shape) < 0.5)})


def put_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    key = key_for(shape, rng)
    return Sample((numbers(rng, np.zeros(shape)[key].shape),), {"key": key, "shape": shape})


def torch_key(t: Any, key: Any, shape: Any) -> Any:
    """Positions that read the same as the key: PyTorch knows no negative steps."""
    places = np.arange(int(np.prod(shape))).reshape(tuple(shape))[key]
    return t.from_numpy(np.array(places))


def take_torch(t: Any, x: Any, key: Any) -> Any:
    places = torch_key(t, key, x.shape)
    return x.reshape(-1)[places.reshape(-1)].reshape(places.shape)


def put_torch(t: Any, g: Any, key: Any, shape: Any) -> Any:
    places = torch_key(t, key, shape).reshape(-1)
    flat = t.zeros(int(np.prod(shape)), dtype=g.dtype)
    return flat.index_add(0, places, g.reshape(-1)).reshape(shape)


def concat_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    axis = int(rng.integers(-len(shape), len(shape)))
    parts = []
    for _ in range(int(rng.integers(1, 4))):
        size = list(shape)
        size[axis] = int(rng.integers(0, 3))
        parts.append(numbers(rng, tuple(size)))
    return Sample(tuple(parts), {"axis": axis})


def stack_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    axis = int(rng.integers(-len(shape) - 1, len(shape) + 1))
    return Sample(
        tuple(numbers(rng, shape) for _ in range(int(rng.integers(1, 4)))), {"axis": axis}
    )


def broadcast_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    return Sample((numbers(rng, partner(rng, shape)),), {"shape": shape})


def sum_to_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    return Sample((numbers(rng, shape),), {"shape": partner(rng, shape)})


row(ops.reshape, reshape_sample)
row(ops.permute, permute_sample, lambda t, x, axes: t.permute(x, axes))
row(ops.matrix_transpose, one(), lambda t, x: x.mT, dims=(2, 3))
row(
    ops.expand_dims,
    lambda shape, rng: Sample(
        (numbers(rng, shape),), {"axis": int(rng.integers(-len(shape) - 1, len(shape) + 1))}
    ),
    lambda t, x, axis: t.unsqueeze(x, axis),
)
row(ops.squeeze, squeeze_sample)
row(ops.take, take_sample, take_torch, dims=(1, 3), min_side=1)
row(ops.take, mask_sample, take_torch, dims=(1, 3), name="ops.take by a mask")
row(ops.put, put_sample, put_torch, dims=(1, 3), min_side=1)
row(
    lambda *inputs, axis: ops.concat(inputs, axis),
    concat_sample,
    lambda t, *inputs, axis: t.concat(inputs, axis),
    name="ops.concat",
    covers=(ops.concat, ops._concat),
    dims=(1, 3),
)
row(
    lambda *inputs, axis: ops.stack(inputs, axis),
    stack_sample,
    lambda t, *inputs, axis: t.stack(inputs, axis),
    name="ops.stack",
    covers=(ops.stack, ops._stack),
    dims=(0, 2),
)
row(broadcast_to, broadcast_sample, lambda t, x, shape: x.expand(shape))
row(sum_to, sum_to_sample, lambda t, x, shape: x.sum_to_size(shape))
row(
    cast,
    lambda shape, rng: Sample((numbers(rng, shape),), {"dtype": "float64"}),
    lambda t, x, dtype: x.to(getattr(t, dtype)),
    name="autograd.cast",
)

# ── fused ────────────────────────────────────────────────────────────────────────────────────────


def axis_sample(name: str = "axis") -> Any:
    def build(shape: Shape, rng: np.random.Generator) -> Sample:
        axis = int(rng.integers(-len(shape), len(shape))) if shape else -1
        return Sample((numbers(rng, shape),), {name: axis})

    return build


def labelled(shape: Shape, rng: np.random.Generator) -> Sample:
    n, classes = shape
    return Sample((numbers(rng, shape), rng.integers(0, classes, n)))


def probabilities(shape: Shape, rng: np.random.Generator) -> Sample:
    return Sample((numbers(rng, shape, 0.05, 0.95), numbers(rng, shape, 0, 1)))


def batch_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    n, features = shape
    # Features of one spread, far from constant: eps would otherwise rule the second derivatives.
    x = rng.permuted(np.tile(np.linspace(-1, 1, n)[:, None], (1, features)), axis=0)
    x = x + numbers(rng, shape, -0.1, 0.1)
    affine = pick(rng, (True, True), (False, False), (True, False), (False, True))
    weight, bias = (numbers(rng, (features,)) if given else None for given in affine)
    return Sample((x, weight, bias), {"eps": pick(rng, 1e-5, 0.1)})


def batch_norm_torch(t: Any, x: Any, weight: Any, bias: Any, eps: float) -> Any:
    return t.nn.functional.batch_norm(x, None, None, weight, bias, True, 0.1, eps)


row(ops.log_softmax, axis_sample(), min_side=1)
row(ops.softmax, axis_sample(), min_side=1)
row(
    ops.cross_entropy,
    labelled,
    lambda t, x, y: t.nn.functional.cross_entropy(x, y),
    dims=(2, 2),
    min_side=1,
)
row(
    ops.binary_cross_entropy,
    probabilities,
    lambda t, p, y: -(y * t.log(p) + (1 - y) * t.log(1 - p)),
)
row(ops.batch_norm, batch_sample, batch_norm_torch, dims=(2, 2), min_side=2)


def one_hot_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    return Sample((rng.integers(0, 4, shape),), {"like": np.zeros((2, 4))})


row(
    ops.one_hot,
    one_hot_sample,
    lambda t, y, like: t.nn.functional.one_hot(y, 4).to(t.float64),
    integers=False,
)

# ── questions ────────────────────────────────────────────────────────────────────────────────────


def comparison(shape: Shape, rng: np.random.Generator) -> Sample:
    return Sample((rng.integers(-1, 2, shape), rng.integers(-1, 2, partner(rng, shape))))


def booleans(count: int) -> Any:
    def build(shape: Shape, rng: np.random.Generator) -> Sample:
        return Sample(tuple(np.asarray(rng.random(shape) < 0.5) for _ in range(count)))

    return build


def special_numbers(shape: Shape, rng: np.random.Generator) -> Sample:
    chosen = np.asarray(rng.choice([0.0, 1.5, np.nan, np.inf, -np.inf], shape))
    return Sample((chosen,))


def quantified(shape: Shape, rng: np.random.Generator) -> Sample:
    plain = reduction()(shape, rng)
    return Sample((np.asarray(rng.random(shape) < 0.7),), plain.options)


for function, other in (
    (ops.equal, "eq"),
    (ops.not_equal, "ne"),
    (ops.less, "lt"),
    (ops.less_equal, "le"),
    (ops.greater, "gt"),
    (ops.greater_equal, "ge"),
):
    row(function, comparison, other)
row(ops.logical_and, booleans(2))
row(ops.logical_or, booleans(2))
row(ops.logical_not, booleans(1))
for function in (ops.isnan, ops.isinf, ops.isfinite):
    row(function, special_numbers, wrt=(), integers=False)
row(ops.all, quantified, whole_dims("all"))
row(ops.any, quantified, whole_dims("any"))
for function in (ops.argmax, ops.argmin):
    row(function, reduction(several=False), wrt=(), min_side=1, integers=False)
row(
    ops.argsort,
    lambda shape, rng: Sample(
        (np.asarray(rng.integers(0, 3, shape)),),
        {**axis_sample()(shape, rng).options, "descending": bool(rng.random() < 0.5)},
    ),
    lambda t, x, axis, descending: t.argsort(x, dim=axis, descending=descending, stable=True),
    dims=(1, 3),
)

# ── functional: activations ──────────────────────────────────────────────────────────────────────

row(F.leaky_relu, one(avoid=(0,), negative_slope=(0.01, 0.3)))
row(F.elu, one(avoid=(0,), alpha=(1.0, 0.4)))
row(F.selu, one(avoid=(0,)))
# PyTorch keeps 1 / alpha, and the sixth of hardsigmoid, in float32 even for float64 numbers.
row(F.celu, one(avoid=(0,), alpha=(1.0, 0.5)))
row(F.silu, one())
row(F.gelu, one(approximate=("none", "tanh")))
row(F.mish, one())
row(F.softplus, one(beta=(1.0, 2.0)))
row(F.softplus, one(avoid=(1.0,), beta=(1.0,), threshold=(1.0,)), name="functional.softplus cut")
row(F.softsign, one(avoid=(0,)))
row(F.hardtanh, one(avoid=(-1, 1, 0.5), max_val=(1.0, 0.5)))
row(F.relu6, one(-3, 9, avoid=(0, 6)))
row(F.hardsigmoid, one(-5, 5, avoid=(-3, 3)), lambda t, x: t.nn.functional.relu6(x + 3) / 6)
row(F.hardswish, one(-5, 5, avoid=(-3, 3)))
row(F.logsigmoid, one())


def prelu_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    features = shape[1] if len(shape) > 1 else 1
    return Sample((numbers(rng, shape, avoid=(0,)), numbers(rng, (pick(rng, 1, features),))))


row(F.prelu, prelu_sample, dims=(1, 3), min_side=1)
row(F.softmax, axis_sample("dim"), min_side=1)
row(F.log_softmax, axis_sample("dim"), min_side=1)


def halves_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    axis = int(rng.integers(-len(shape), len(shape)))
    shape = tuple(2 * n if i == axis % len(shape) else n for i, n in enumerate(shape))
    return Sample((numbers(rng, shape, avoid=(0,)),), {"dim": axis})


def gated(function: Callable[..., Any]) -> Any:
    def call(t: Any, x: Any, dim: int) -> Any:
        a, b = t.chunk(x, 2, dim)
        return a * function(t, b)

    return call


row(F.glu, halves_sample, dims=(1, 3), min_side=1)
for function, gate in (
    (F.bilinear_glu, lambda t, b: b),
    (F.reglu, lambda t, b: t.relu(b)),
    (F.geglu, lambda t, b: t.nn.functional.gelu(b)),
    (F.swiglu, lambda t, b: t.nn.functional.silu(b)),
):
    row(function, halves_sample, gated(gate), dims=(1, 3), min_side=1)

# ── functional: what normalises, what drops, losses ──────────────────────────────────────────────


def evaluation_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    batch = batch_sample(shape, rng)
    x, weight, bias = batch.operands
    running = numbers(rng, shape[1:], -1, 1), numbers(rng, shape[1:], 0.5, 2)
    return Sample((x, *running, weight, bias), {"eps": batch.options["eps"]})


def training_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    batch = batch_sample(shape, rng)
    x, weight, bias = batch.operands
    return Sample((x, None, None, weight, bias), {"training": True, **batch.options})


row(F.batch_norm, evaluation_sample, dims=(2, 2), min_side=2, wrt=(0, 3, 4))
row(F.batch_norm, training_sample, dims=(2, 2), min_side=2, name="functional.batch_norm training")


def seeded_dropout(x: Any, p: float) -> Any:
    return F.dropout(x, p, generator=Generator(3))


def dropout_torch(t: Any, x: Any, p: float) -> Any:
    mask = np.asarray(np.asarray(seeded_dropout(np.ones(tuple(x.shape)), p)) != 0)
    return x * t.from_numpy(mask) / (1 - p)


row(
    seeded_dropout,
    one(p=(0.0, 0.3)),
    dropout_torch,
    name="functional.dropout",
    covers=(F.dropout,),
)
row(
    F.one_hot,
    lambda shape, rng: Sample((rng.integers(0, 4, shape),), {"num_classes": 4}),
)


def pair(avoid: Any, **options: tuple[Any, ...]) -> Any:
    """A prediction and a target whose difference keeps away from the corners of the loss."""

    def build(shape: Shape, rng: np.random.Generator) -> Sample:
        target = numbers(rng, shape)
        difference = numbers(rng, shape, avoid=avoid)
        reductions = ("mean", "sum", "none") if 0 not in shape else ("sum", "none")
        chosen = {name: pick(rng, *values) for name, values in options.items()}
        chosen["reduction"] = pick(rng, *reductions)
        return Sample((np.asarray(target + difference), target), chosen)

    return build


row(F.mse_loss, pair(()))
row(F.l1_loss, pair((0,)))
row(F.huber_loss, pair((-1, 1, -0.4, 0.4, 0), delta=(1.0, 0.4)))
row(F.smooth_l1_loss, pair((-1, 1, -0.4, 0.4, 0), beta=(1.0, 0.4, 0)))


def binary_sample(low: float, high: float) -> Any:
    def build(shape: Shape, rng: np.random.Generator) -> Sample:
        weight = pick(rng, None, numbers(rng, shape, 0.2, 2))
        reductions = ("mean", "sum", "none") if 0 not in shape else ("sum", "none")
        x = numbers(rng, shape, low, high)
        options = {"reduction": pick(rng, *reductions)}
        return Sample((x, numbers(rng, shape, 0, 1), weight), options)

    return build


row(F.binary_cross_entropy, binary_sample(0.05, 0.95), wrt=(0, 1), integers=False)
row(F.binary_cross_entropy_with_logits, binary_sample(-3, 3), wrt=(0, 1))


def positive_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    x, y = numbers(rng, shape), numbers(rng, shape, 0, 1)
    return Sample((x, y, None, numbers(rng, partner(rng, shape)[-1:], 0.2, 2)))


row(
    lambda x, y, weight, pos_weight: F.binary_cross_entropy_with_logits(
        x, y, weight, "sum", pos_weight
    ),
    positive_sample,
    lambda t, x, y, w, p: t.nn.functional.binary_cross_entropy_with_logits(
        x, y, w, reduction="sum", pos_weight=p
    ),
    name="functional.binary_cross_entropy_with_logits pos_weight",
    covers=(),
    wrt=(0, 1),
)


def classes_sample(smoothing: bool) -> Any:
    """Predictions and labels in every layout, with weights and labels to ignore."""

    def build(shape: Shape, rng: np.random.Generator) -> Sample:
        classes = shape[0] if len(shape) == 1 else shape[1]
        places = () if len(shape) == 1 else (shape[0], *shape[2:])
        labels = np.asarray(rng.integers(0, classes, places))
        ignored = pick(rng, -100, -1, 0)
        if labels.size and (labels == ignored).all():
            ignored = -100
        options: dict[str, Any] = {
            "weight": pick(rng, None, numbers(rng, (classes,), 0.2, 2)),
            "ignore_index": ignored,
            "reduction": pick(rng, "mean", "sum", "none"),
        }
        if smoothing:
            options["label_smoothing"] = pick(rng, 0.0, 0.2)
        return Sample((numbers(rng, shape), labels), options)

    return build


def soft_sample(shape: Shape, rng: np.random.Generator) -> Sample:
    classes = shape[0] if len(shape) == 1 else shape[1]
    options = {
        "weight": pick(rng, None, numbers(rng, (classes,), 0.2, 2)),
        "reduction": pick(rng, "mean", "sum", "none"),
        "label_smoothing": pick(rng, 0.0, 0.2),
    }
    return Sample((numbers(rng, shape), numbers(rng, shape, 0, 1)), options)


def with_weight(name: str) -> Any:
    def call(t: Any, x: Any, y: Any, weight: Any, **options: Any) -> Any:
        if weight is not None:
            weight = t.from_numpy(np.asarray(weight)).to(x.dtype)
        return getattr(t.nn.functional, name)(x, y, weight, **options)

    return call


row(F.nll_loss, classes_sample(False), with_weight("nll_loss"), dims=(1, 3), min_side=1)
row(F.cross_entropy, classes_sample(True), with_weight("cross_entropy"), dims=(1, 3), min_side=1)
row(
    F.cross_entropy,
    soft_sample,
    with_weight("cross_entropy"),
    name="functional.cross_entropy soft",
    integers=False,
    dims=(1, 3),
    min_side=1,
)
row(
    F.cross_entropy,
    labelled,
    name="functional.cross_entropy plain",
    dims=(2, 2),
    min_side=1,
)

NAMES = [case.name for case in ROWS]
