"""Initial values of weights: the published recipes, each with its formula.

Each function takes a tensor, fills it and returns it, or takes a shape and returns a new tensor.
Names are those of torch.nn.init, with or without the trailing underscore, and the Glorot/He names
beside the Xavier/Kaiming ones.

**Fan**: for a weight laid out (out, in), as `nn.Linear` and `nn.Layer` keep it, fan_in is `in`
(the numbers that are added up into one output) and fan_out is `out`. For `nn.Dense`, laid out
(in, out), pass ``layout="in_out"``. Axes beyond the second multiply both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from layerlab import arrays, random
from layerlab.arguments import check_name, check_number
from layerlab.arrays import Array
from layerlab.autograd import make, overwrite
from layerlab.creation import shape_of
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError, described
from layerlab.random import Generator
from layerlab.tensor import Tensor

__all__ = [
    "calculate_gain",
    "constant",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "kaiming_normal",
    "kaiming_uniform",
    "lecun_normal",
    "lecun_uniform",
    "normal",
    "ones",
    "orthogonal",
    "trunc_normal",
    "truncated_normal",
    "uniform",
    "xavier_normal",
    "xavier_uniform",
    "zeros",
]

Target = Tensor | Sequence[int]


# ── what all recipes share ───────────────────────────────────────────────────────────────────────


def _shape(target: Target) -> tuple[int, ...]:
    """The shape to fill: that of a tensor, or the one given."""
    if isinstance(target, Tensor):
        return tuple(target.shape)
    if not isinstance(target, (tuple, list)):
        raise ArgumentTypeError(
            f"initial values go into a tensor or a new one of a shape, not {described(target)}",
            fix="init.normal(layer.weight), or init.normal((4, 3))",
        )
    return shape_of((target,))


def _like(target: Target) -> Array:
    """What tells the generator which dtype to draw. Raises ArgumentTypeError for whole numbers."""
    if not isinstance(target, Tensor):
        return None
    if arrays.dtype_name(target.dtype) not in ("float32", "float64"):
        raise ArgumentTypeError(
            "random initial values go into a float32 or float64 tensor, "
            f"not {arrays.dtype_name(target.dtype)}",
            fix="x.float()",
        )
    return target.data


def _put(target: Target, values: Array) -> Tensor:
    """Fill the tensor, or make one, with the values."""
    if not isinstance(target, Tensor):
        made: Tensor = make(arrays.as_array(values))
        return made
    if arrays.dtype_name(values.dtype) != arrays.dtype_name(target.dtype):
        values = arrays.cast(values, target.dtype)
    overwrite(target, values)
    return target


def _fans(shape: tuple[int, ...], layout: str) -> tuple[int, int]:
    """(fan_in, fan_out) of a weight."""
    if len(shape) < 2:
        raise ShapeError(
            f"fan_in and fan_out need a weight with at least 2 axes, not shape {shape}",
            fix="use init.zeros or init.uniform for a bias",
            got=shape,
        )
    check_name("layout", layout, ("out_in", "in_out"))  # Linear and Layer; Dense
    rest = math.prod(shape[2:])
    first, second = shape[0] * rest, shape[1] * rest
    return (second, first) if layout == "out_in" else (first, second)


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """How much a layer before this activation should enlarge the spread of its weights.

    1 for linear and sigmoid, 5/3 for tanh, sqrt(2) for relu, sqrt(2 / (1 + slope**2)) for
    leaky_relu (`param` is the slope, 0.01 if not given), 3/4 for selu.
    Source: torch.nn.init.calculate_gain; He et al., 2015.
    """
    gains = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 0.75}
    check_name("nonlinearity", nonlinearity, [*gains, "leaky_relu"])
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else check_number("param", param)
        return math.sqrt(2 / (1 + slope**2))
    return gains[nonlinearity]


# ── constants ────────────────────────────────────────────────────────────────────────────────────


def constant(target: Target, val: float) -> Tensor:
    """One value everywhere."""
    number = check_number("val", val)
    if isinstance(target, Tensor) and arrays.kind(target.dtype) != "f" and number % 1:
        raise ArgumentTypeError(
            f"{number} does not go into a tensor of {arrays.dtype_name(target.dtype)}",
            fix="x.float()",
        )
    return _put(target, np.full(_shape(target), number, dtype=arrays.get_default_dtype()))


def zeros(target: Target) -> Tensor:
    """Zeros: right for a bias; for a weight, all neurons would stay the same for ever."""
    return constant(target, 0.0)


def ones(target: Target) -> Tensor:
    """Ones: right for the scale of a normalisation."""
    return constant(target, 1.0)


# ── draws ────────────────────────────────────────────────────────────────────────────────────────


def uniform(
    target: Target, a: float = 0.0, b: float = 1.0, *, generator: Generator | None = None
) -> Tensor:
    """Uniform numbers: U(a, b)."""
    draw = random.chosen(generator)
    low, high = check_number("a", a), check_number("b", b)
    if low > high:
        raise ArgumentError(
            f"uniform numbers need a <= b, but a is {a} and b is {b}", fix=f"a={b}, b={a}"
        )
    return _put(target, draw.uniform(_shape(target), low, high, like=_like(target)))


def normal(
    target: Target, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None
) -> Tensor:
    """Normal numbers: N(mean, std**2)."""
    draw = random.chosen(generator)
    return _put(target, draw.normal(_shape(target), mean, std, like=_like(target)))


def trunc_normal(
    target: Target,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Normal numbers N(mean, std**2), kept between a and b. Source: torch trunc_normal_."""
    draw = random.chosen(generator)
    values = draw.truncated_normal(_shape(target), mean, std, a, b, like=_like(target))
    return _put(target, values)


def xavier_uniform(
    target: Target,
    gain: float = 1.0,
    *,
    layout: str = "out_in",
    generator: Generator | None = None,
) -> Tensor:
    """U(-a, a) with a = gain * sqrt(6 / (fan_in + fan_out)). Source: Glorot and Bengio, 2010."""
    fan_in, fan_out = _fans(_shape(target), layout)
    bound = check_number("gain", gain, 0) * math.sqrt(6 / ((fan_in + fan_out) or 1))
    return uniform(target, -bound, bound, generator=generator)


def xavier_normal(
    target: Target,
    gain: float = 1.0,
    *,
    layout: str = "out_in",
    generator: Generator | None = None,
) -> Tensor:
    """N(0, std**2) with std = gain * sqrt(2 / (fan_in + fan_out)). Source: Glorot, Bengio, 2010."""
    fan_in, fan_out = _fans(_shape(target), layout)
    std = check_number("gain", gain, 0) * math.sqrt(2 / ((fan_in + fan_out) or 1))
    return normal(target, 0.0, std, generator=generator)


def kaiming_uniform(
    target: Target,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    *,
    layout: str = "out_in",
    generator: Generator | None = None,
) -> Tensor:
    """U(-b, b) with b = gain * sqrt(3 / fan), where `a` is the slope of a leaky relu behind it.

    Source: He et al., 2015.
    """
    bound = math.sqrt(3) * _kaiming_std(_shape(target), a, mode, nonlinearity, layout)
    return uniform(target, -bound, bound, generator=generator)


def kaiming_normal(
    target: Target,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    *,
    layout: str = "out_in",
    generator: Generator | None = None,
) -> Tensor:
    """N(0, std**2) with std = gain / sqrt(fan). Source: He et al., 2015."""
    std = _kaiming_std(_shape(target), a, mode, nonlinearity, layout)
    return normal(target, 0.0, std, generator=generator)


def _kaiming_std(
    shape: tuple[int, ...], a: float, mode: str, nonlinearity: str, layout: str
) -> float:
    check_name("mode", mode, ("fan_in", "fan_out"))
    fan = _fans(shape, layout)[0 if mode == "fan_in" else 1]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan or 1)


def lecun_uniform(
    target: Target, *, layout: str = "out_in", generator: Generator | None = None
) -> Tensor:
    """U(-a, a) with a = sqrt(3 / fan_in). Source: LeCun et al., 1998."""
    bound = math.sqrt(3 / (_fans(_shape(target), layout)[0] or 1))
    return uniform(target, -bound, bound, generator=generator)


def lecun_normal(
    target: Target, *, layout: str = "out_in", generator: Generator | None = None
) -> Tensor:
    """N(0, std**2) with std = sqrt(1 / fan_in). Source: LeCun et al., 1998."""
    std = math.sqrt(1 / (_fans(_shape(target), layout)[0] or 1))
    return normal(target, 0.0, std, generator=generator)


def orthogonal(target: Target, gain: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Rows (or columns, whichever are fewer) of length `gain`, at right angles to each other.

    The Q of the QR decomposition of a normal matrix, with the signs of R's diagonal so that every
    rotation is equally likely. Source: Saxe, McClelland and Ganguli, 2013.
    """
    shape = _shape(target)
    if len(shape) < 2:
        raise ShapeError(
            f"orthogonal needs a weight with at least 2 axes, not shape {shape}",
            fix="init.zeros or init.uniform for a bias",
            got=shape,
        )
    _like(target)
    rows, columns = shape[0], math.prod(shape[1:])
    scale = check_number("gain", gain)
    draw = random.chosen(generator)
    high, low = max(rows, columns), min(rows, columns)
    numbers = draw.normal((high, low), like=np.empty(0, dtype=np.float64))
    q, r = np.linalg.qr(numbers)
    q = q * np.sign(np.diagonal(r))
    q = q.T if rows < columns else q
    scaled = q.reshape(shape) * scale
    dtype = target.dtype if isinstance(target, Tensor) else arrays.get_default_dtype()
    return _put(target, arrays.cast(scaled, dtype))


glorot_uniform = xavier_uniform
glorot_normal = xavier_normal
he_uniform = kaiming_uniform
he_normal = kaiming_normal

# PyTorch ends the name of what changes its argument with an underscore.
constant_, zeros_, ones_ = constant, zeros, ones
uniform_, normal_, orthogonal_ = uniform, normal, orthogonal
xavier_uniform_, xavier_normal_ = xavier_uniform, xavier_normal
kaiming_uniform_, kaiming_normal_ = kaiming_uniform, kaiming_normal
truncated_normal = trunc_normal_ = trunc_normal
